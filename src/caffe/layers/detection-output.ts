import { defineLayer } from "./definition.ts";

export interface DetectionOutputSettings {
  readonly numClasses: number;
  readonly shareLocation: boolean;
  readonly backgroundLabel: number;
  readonly nmsThreshold: number;
  readonly topK: number;
  readonly keepTopK: number;
  readonly confidenceThreshold: number;
  readonly codeType: "CORNER" | "CENTER_SIZE" | "CORNER_SIZE";
  readonly varianceEncodedInTarget: boolean;
}

export const detectionOutput = defineLayer<DetectionOutputSettings>({
  bottoms: [3, 3],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
