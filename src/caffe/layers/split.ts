import { defineLayer } from "./definition.ts";

export type SplitSettings = Record<never, never>;

export const split = defineLayer<SplitSettings>({
  bottoms: [1, 1],
  tops: [1, Infinity],
  resolve() {
    throw new Error("not written yet");
  },
});
