import { defineFault, withSettings } from "../fault.ts";

export const dropoutScaleTrainFalse = defineFault<"Dropout">({
  id: "dropout/scale-train-false",
  types: ["Dropout"],
  claim: "scale_train: false is ignored, with which a net is trained without scaling and has to be scaled at test.",
  remedy: "Multiply by 1 − dropout_ratio at test where scale_train is false.",
  source: "https://github.com/rbgirshick/py-faster-rcnn/issues/211",
  hidden: ({ layer: { settings } }) => {
    if (settings.scaleTrain) return "scales while training";
    return settings.ratio === 0 ? "drops nothing" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { scaleTrain: true })),
});
