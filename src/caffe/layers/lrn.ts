import { defineLayer } from "./definition.ts";

export interface LRNSettings {
  readonly region: "ACROSS_CHANNELS" | "WITHIN_CHANNEL";
  readonly localSize: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

export const lrn = defineLayer<LRNSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
