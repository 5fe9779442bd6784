import { defineLayer, type Pair } from "./definition.ts";

export interface ConvolutionSettings {
  readonly numOutput: number;
  readonly group: number;
  /** [height, width], in pixels; dilation counts from 1 (none). */
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly dilation: Pair;
  readonly bias: boolean;
}

export const convolution = defineLayer<ConvolutionSettings>({
  bottoms: [1, Infinity],
  tops: [1, Infinity],
  resolve() {
    throw new Error("not written yet");
  },
});
