import { scaled } from "../change.ts";
import { defineFault } from "../fault.ts";

export const dropoutScaledAgain = defineFault<"Dropout">({
  id: "dropout/scaled-again",
  types: ["Dropout"],
  claim: "Activations are multiplied by 1 − dropout_ratio at test, though Caffe has scaled them up while training.",
  remedy: "Leave dropout out at test: the stored weights need no factor.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/dropout_layer.cpp#L31-L49",
  hidden: ({ layer: { settings } }) => (settings.ratio === 0 ? "drops nothing" : undefined),
  predict: (call, compute) => compute(call).map((output) => scaled(output, 1 - call.layer.settings.ratio)),
});
