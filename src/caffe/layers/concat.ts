import { defineLayer } from "./definition.ts";

export interface ConcatSettings {
  readonly axis: number;
}

export const concat = defineLayer<ConcatSettings>({
  bottoms: [1, Infinity],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
