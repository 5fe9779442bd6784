import { defineLayer } from "./definition.ts";

export type ReshapeSettings = Record<never, never>;

export const reshape = defineLayer<ReshapeSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
