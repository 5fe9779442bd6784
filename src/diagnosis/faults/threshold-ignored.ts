import { defineFault, withSettings } from "../fault.ts";

export const thresholdIgnored = defineFault<"Threshold">({
  id: "threshold/ignored",
  types: ["Threshold"],
  claim: "The threshold is lost, and 0 taken for it.",
  remedy: "Compare with `threshold` of threshold_param.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/threshold_layer.cpp#L15-L23",
  hidden: ({ layer: { settings } }) => (settings.threshold === 0 ? "has threshold 0" : undefined),
  predict: (call, compute) => compute(withSettings(call, { threshold: 0 })),
});
