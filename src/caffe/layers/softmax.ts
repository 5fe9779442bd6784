import { defineLayer } from "./definition.ts";

export interface SoftmaxSettings {
  readonly axis: number;
}

export const softmax = defineLayer<SoftmaxSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
