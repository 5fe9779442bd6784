import { defineFault, withSettings } from "../fault.ts";

export const logBaseLiteral = defineFault<"Log">({
  id: "log/base-literal",
  types: ["Log"],
  claim: "The base −1 is taken literally, whose logarithm is NaN; to Caffe it means e.",
  remedy: "Use e where the base is −1, as it is unless the file says otherwise.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/log_layer.cpp#L9-L31",
  hidden: ({ layer: { settings } }) => (settings.base === null ? undefined : "has a positive base"),
  predict: (call, compute) => compute(withSettings(call, { base: -1 })),
});
