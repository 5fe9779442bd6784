import { defineFault, withSettings } from "../fault.ts";

export const expBaseIgnored = defineFault<"Exp">({
  id: "exp/base-ignored",
  types: ["Exp"],
  claim: "The base is taken for e whatever the file says.",
  remedy: "Multiply the exponent by the base's logarithm.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/exp_layer.cpp#L9-L28",
  hidden: ({ layer: { settings } }) => (settings.base === null ? "has base e" : undefined),
  predict: (call, compute) => compute(withSettings(call, { base: null })),
});
