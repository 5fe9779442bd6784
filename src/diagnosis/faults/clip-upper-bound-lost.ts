import { defineFault, withSettings } from "../fault.ts";

export const clipUpperBoundLost = defineFault<"Clip">({
  id: "clip/upper-bound-lost",
  types: ["Clip"],
  claim: "max is lost: values above it pass.",
  remedy: "Lower values to max of clip_param.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/clip_layer.cpp#L9-L21",
  predict: (call, compute) => compute(withSettings(call, { max: Number.POSITIVE_INFINITY })),
});
