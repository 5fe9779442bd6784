import { defineFault, withSettings } from "../fault.ts";

export const reluNegativeSlopeDropped = defineFault<"ReLU" | "ReLU6">({
  id: "relu/negative-slope-dropped",
  types: ["ReLU", "ReLU6"],
  claim: "negative_slope is lost: negative values become 0.",
  remedy: "Use a leaky ReLU with the file's negative_slope.",
  source: "https://github.com/facebookarchive/caffe2/issues/595",
  hidden: ({ layer: { settings } }) => (settings.negativeSlope === 0 ? "has no negative slope" : undefined),
  predict: (call, compute) => compute(withSettings(call, { negativeSlope: 0 })),
});
