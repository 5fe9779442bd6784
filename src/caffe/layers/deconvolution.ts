import { count } from "../../tensor/shape.ts";
import { convolutionSettings, type ConvolutionSettings } from "./convolution.ts";
import { defineLayer } from "./definition.ts";
import { imageExtents } from "./spatial.ts";

export type DeconvolutionSettings = ConvolutionSettings;

/** Caffe: src/caffe/layers/deconv_layer.cpp, compute_output_shape. Weights are Cin × Cout/group × kernel. */
export const deconvolution = defineLayer<DeconvolutionSettings>({
  bottoms: [1, Infinity],
  tops: [1, Infinity],
  resolve(context) {
    const settings = convolutionSettings(context);
    const { kernel, group, numOutput } = settings;
    const image = imageExtents(context);
    const [number, channels] = context.bottoms[0];
    const extents = image.map((size, i) => deconvolvedExtent(size, settings, i as 0 | 1));
    if (extents.some((extent) => extent < 1)) {
      context.fail("pad", `The top would be ${extents.join("×")}.`, "Make the pad smaller.");
    }
    const weights = [channels, numOutput / group, ...kernel];
    return {
      settings,
      tops: context.bottoms.map(() => [number, numOutput, ...extents]),
      params: settings.bias ? [weights, [numOutput]] : [weights],
      // Each input pixel meets every weight of its channel once.
      macs: context.bottoms.length * count(context.bottoms[0]) * count(weights, 1),
    };
  },
});

/** The top's extent along one axis, 0 for height and 1 for width; below 1 where the pad is too large. */
export function deconvolvedExtent(
  size: number,
  { kernel, stride, pad, dilation }: DeconvolutionSettings,
  i: 0 | 1,
): number {
  return stride[i] * (size - 1) + dilation[i] * (kernel[i] - 1) + 1 - 2 * pad[i];
}
