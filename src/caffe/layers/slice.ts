import { defineLayer } from "./definition.ts";

export interface SliceSettings {
  readonly axis: number;
  /** Where each top starts along the axis; the first is 0. */
  readonly starts: readonly number[];
}

export const slice = defineLayer<SliceSettings>({
  bottoms: [1, 1],
  tops: [1, Infinity],
  resolve() {
    throw new Error("not written yet");
  },
});
