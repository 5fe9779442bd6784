import { defineLayer } from "./definition.ts";

export interface BiasSettings {
  readonly axis: number;
  readonly numAxes: number;
}

export const bias = defineLayer<BiasSettings>({
  bottoms: [1, 2],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
