import { defineLayer } from "./definition.ts";

export type DetectionOutputSettings = Record<string, never>;

/**
 * weiliu89/caffe, branch ssd: src/caffe/layers/detection_output_layer.cpp. Shapes only: detections are not computed yet.
 * The number of detections is known after a run; until then the top is 1×1×1×7, as in Caffe.
 */
export const detectionOutput = defineLayer<DetectionOutputSettings>({
  bottoms: [3, 4],
  tops: [1, 1],
  resolve({ message, fail }) {
    if (!((message.detection_output_param?.num_classes ?? 0) > 0)) {
      fail("num_classes", "num_classes is not set.", "Set it to the number of classes, background included.");
    }
    return { settings: {}, tops: [[1, 1, 1, 7]], params: [], macs: 0 };
  },
});
