import { defineFault, withSettings } from "../fault.ts";

export const clipLowerBoundLost = defineFault<"Clip">({
  id: "clip/lower-bound-lost",
  types: ["Clip"],
  claim: "min is lost: values below it pass.",
  remedy: "Raise values to min of clip_param.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/clip_layer.cpp#L9-L21",
  predict: (call, compute) => compute(withSettings(call, { min: Number.NEGATIVE_INFINITY })),
});
