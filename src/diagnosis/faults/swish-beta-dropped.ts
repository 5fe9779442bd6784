import { defineFault, withSettings } from "../fault.ts";

export const swishBetaDropped = defineFault<"Swish">({
  id: "swish/beta-dropped",
  types: ["Swish"],
  claim: "beta is lost: x · sigmoid(x) is computed.",
  remedy: "Multiply by beta before the sigmoid.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/swish_layer.cpp#L29-L40",
  hidden: ({ layer: { settings } }) => (settings.beta === 1 ? "has beta 1" : undefined),
  predict: (call, compute) => compute(withSettings(call, { beta: 1 })),
});
