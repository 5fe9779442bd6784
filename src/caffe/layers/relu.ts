import { defineLayer } from "./definition.ts";

export interface ReLUSettings {
  readonly negativeSlope: number;
}

export const relu = defineLayer<ReLUSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
