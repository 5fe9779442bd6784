import { defineLayer } from "./definition.ts";

export interface CropSettings {
  /** Where the top starts in bottom 0, along every axis. */
  readonly offsets: readonly number[];
}

export const crop = defineLayer<CropSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
