import { defineLayer } from "./definition.ts";

export type SigmoidSettings = Record<never, never>;

export const sigmoid = defineLayer<SigmoidSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
