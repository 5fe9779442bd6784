import { defineLayer } from "./definition.ts";

export interface ScaleSettings {
  readonly axis: number;
  /** How many axes the factor covers, from `axis` on. */
  readonly numAxes: number;
  readonly bias: boolean;
}

export const scale = defineLayer<ScaleSettings>({
  bottoms: [1, 2],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
