import { convolution, type ConvolutionSettings } from "./convolution.ts";
import { defineLayer } from "./definition.ts";

/** Convolution by another kernel: the same parameters, and the same numbers. */
export const depthwiseConvolution = defineLayer<ConvolutionSettings>({ ...convolution, dialect: "MobileNet" });
