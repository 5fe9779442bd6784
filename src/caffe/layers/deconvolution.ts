import type { ConvolutionSettings } from "./convolution.ts";
import { defineLayer } from "./definition.ts";

export type DeconvolutionSettings = ConvolutionSettings;

export const deconvolution = defineLayer<DeconvolutionSettings>({
  bottoms: [1, Infinity],
  tops: [1, Infinity],
  resolve() {
    throw new Error("not written yet");
  },
});
