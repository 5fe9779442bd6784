import { defineFault, withSettings } from "../fault.ts";

/** No class, and not Caffe's −1 either, which stands for the shared boxes. */
const NONE = -2;

export const detectionOutputBackgroundKept = defineFault<"DetectionOutput">({
  id: "detection-output/background-kept",
  types: ["DetectionOutput"],
  claim: "The background is returned as a class of its own.",
  remedy: "Pass class background_label_id over, 0 unless the file says otherwise.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/detection_output_layer.cpp#L180-L334",
  hidden: ({ layer: { settings } }) =>
    settings.background >= 0 && settings.background < settings.classes ? undefined : "has no background",
  predict: (call, compute) => compute(withSettings(call, { background: NONE })),
});
