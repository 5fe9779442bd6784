import { defineFault, withSettings } from "../fault.ts";

export const detectionOutputCodeCorner = defineFault<"DetectionOutput">({
  id: "detection-output/code-corner",
  types: ["DetectionOutput"],
  claim: "code_type is ignored: locations are added to the priors' corners.",
  remedy: "Decode as code_type says; for CENTER_SIZE move the centre and take the exponential of the size.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/util/bbox_util.cpp#L441-L529",
  hidden: ({ layer: { settings } }) => (settings.code === "CORNER" ? "has code_type CORNER" : undefined),
  predict: (call, compute) => compute(withSettings(call, { code: "CORNER" })),
});
