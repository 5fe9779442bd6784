import { scaled } from "../change.ts";
import { defineFault } from "../fault.ts";

export const dropoutScaledByRatio = defineFault<"Dropout">({
  id: "dropout/scaled-by-ratio",
  types: ["Dropout"],
  claim: "Activations are multiplied by dropout_ratio at test, which is the share that is dropped and not kept.",
  remedy: "Leave dropout out at test: the stored weights need no factor.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/dropout_layer.cpp#L31-L49",
  hidden: ({ layer: { settings } }) =>
    settings.ratio === 0.5 ? "drops one half, where dropout/scaled-again is the same" : undefined,
  predict: (call, compute) => compute(call).map((output) => scaled(output, call.layer.settings.ratio)),
});
