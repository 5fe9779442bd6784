import { defineLayer } from "./definition.ts";

export interface DropoutSettings {
  /** Share of values dropped while training; at test the layer is the identity. */
  readonly ratio: number;
}

export const dropout = defineLayer<DropoutSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
