import { scaled } from "../change.ts";
import { defineFault } from "../fault.ts";

export const dropoutScaledUp = defineFault<"Dropout">({
  id: "dropout/scaled-up",
  types: ["Dropout"],
  claim: "Activations are divided by 1 − dropout_ratio at test: nothing is dropped, but the scale of training is kept.",
  remedy: "Leave dropout out at test.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/dropout_layer.cpp#L31-L49",
  hidden: ({ layer: { settings } }) => (settings.ratio === 0 ? "drops nothing" : undefined),
  predict: (call, compute) => compute(call).map((output) => scaled(output, 1 / (1 - call.layer.settings.ratio))),
});
