import { defineFault, withSettings } from "../fault.ts";

export const dropoutKeepDropInverted = defineFault<"Dropout">({
  id: "dropout/keep-drop-inverted",
  types: ["Dropout"],
  claim: "dropout_ratio is taken for the share that is kept.",
  remedy: "Keep 1 − dropout_ratio (TensorFlow's old keep_prob).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/dropout_layer.cpp#L11-L28",
  hidden: ({ layer: { settings } }) => {
    if (settings.scaleTrain) return "is the identity at test, whatever its ratio";
    return settings.ratio === 0.5 ? "drops one half" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { ratio: 1 - call.layer.settings.ratio })),
});
