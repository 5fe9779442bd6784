import { defineLayer, type Pair } from "./definition.ts";

export interface PriorBoxSettings {
  readonly minSizes: readonly number[];
  readonly maxSizes: readonly number[];
  /** With 1 first, and with the flipped ones. */
  readonly aspectRatios: readonly number[];
  readonly clip: boolean;
  readonly variances: readonly number[];
  /** [height, width] of the image; 0 when taken from bottom 1. */
  readonly image: Pair;
  /** [height, width]; 0 when derived from image and layer size. */
  readonly step: Pair;
  readonly offset: number;
}

export const priorBox = defineLayer<PriorBoxSettings>({
  bottoms: [2, 2],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
