import { defineFault, withSettings } from "../fault.ts";

export const detectionOutputNmsMissing = defineFault<"DetectionOutput">({
  id: "detection-output/nms-missing",
  types: ["DetectionOutput"],
  claim: "Boxes that overlap a better one are kept: non-maximum suppression is missing.",
  remedy: "Drop boxes that overlap a better one of their class by more than nms_threshold.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/util/bbox_util.cpp#L1743-L1936",
  hidden: ({ layer: { settings } }) => {
    if (settings.nmsThreshold >= 1) return "has a threshold that no overlap exceeds";
    return settings.priors === 1 || settings.nmsTopK === 1 ? "looks at one box a class" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { nmsThreshold: 2, nmsEta: 1 })),
});
