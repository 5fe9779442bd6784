import { defineFault, withSettings } from "../fault.ts";

export const eluAlphaDropped = defineFault<"ELU">({
  id: "elu/alpha-dropped",
  types: ["ELU"],
  claim: "alpha is lost, and 1 taken for it.",
  remedy: "Hand alpha of elu_param over.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/elu_layer.cpp#L9-L19",
  hidden: ({ layer: { settings } }) => (settings.alpha === 1 ? "has alpha 1" : undefined),
  predict: (call, compute) => compute(withSettings(call, { alpha: 1 })),
});
