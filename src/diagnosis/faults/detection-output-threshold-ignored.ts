import { FP32 } from "../../tensor/profile.ts";
import { defineFault, withSettings } from "../fault.ts";

export const detectionOutputThresholdIgnored = defineFault<"DetectionOutput">({
  id: "detection-output/threshold-ignored",
  types: ["DetectionOutput"],
  claim: "confidence_threshold is ignored: boxes of any score are returned.",
  remedy: "Look only at scores above confidence_threshold.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/detection_output_layer.cpp#L180-L334",
  hidden: ({ layer: { settings }, bottoms: [, { data }] }) => {
    if (settings.confidenceThreshold === -FP32.largest) return "has no confidence_threshold";
    return data.every((score) => score > settings.confidenceThreshold) ? "is given no score below it" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { confidenceThreshold: -FP32.largest })),
});
