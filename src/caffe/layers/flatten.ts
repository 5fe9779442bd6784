import { defineLayer } from "./definition.ts";

export type FlattenSettings = Record<never, never>;

export const flatten = defineLayer<FlattenSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
