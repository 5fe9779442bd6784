import { defineFault, withSettings } from "../fault.ts";

export const logBaseIgnored = defineFault<"Log">({
  id: "log/base-ignored",
  types: ["Log"],
  claim: "The natural logarithm is taken whatever base the file names.",
  remedy: "Divide by the base's logarithm.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/log_layer.cpp#L9-L31",
  hidden: ({ layer: { settings } }) => (settings.base === null ? "has base e" : undefined),
  predict: (call, compute) => compute(withSettings(call, { base: null })),
});
