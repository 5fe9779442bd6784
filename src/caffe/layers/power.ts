import { defineLayer } from "./definition.ts";

export interface PowerSettings {
  readonly power: number;
  readonly scale: number;
  readonly shift: number;
}

export const power = defineLayer<PowerSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
