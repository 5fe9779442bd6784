import { defineFault, withSettings } from "../fault.ts";

export const detectionOutputKeepTopKIgnored = defineFault<"DetectionOutput">({
  id: "detection-output/keep-top-k-ignored",
  types: ["DetectionOutput"],
  claim: "keep_top_k is ignored: all detections of an image are returned.",
  remedy: "Return the keep_top_k best of an image.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/detection_output_layer.cpp#L180-L334",
  hidden: ({ layer: { settings } }) => {
    const { keepTopK, classes, priors, nmsTopK, background } = settings;
    if (keepTopK === null) return "has no keep_top_k";
    const found = background >= 0 && background < classes ? classes - 1 : classes;
    return found * Math.min(priors, nmsTopK ?? priors) <= keepTopK ? "cannot find more than keep_top_k" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { keepTopK: null })),
});
