import { defineLayer } from "./definition.ts";

export interface PermuteSettings {
  readonly order: readonly number[];
}

export const permute = defineLayer<PermuteSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
