import { formatShape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { ConvolutionParameter } from "../schema/messages.ts";
import { defineLayer, type Pair } from "./definition.ts";
import { convolutionPair, imageExtents, patchExtents } from "./spatial.ts";

export interface Im2colSettings {
  /** [height, width], in pixels; dilation counts from 1 (none). */
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly dilation: Pair;
}

/** Caffe: src/caffe/layers/im2col_layer.cpp. Channel, kernel row and kernel column become the top's channels. */
export const im2col = defineLayer<Im2colSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve(context) {
    const { message, bottoms, axis, fail } = context;
    const param = message.convolution_param ?? create<ConvolutionParameter>("ConvolutionParameter");
    if (axis("axis", param.axis) !== 1 || bottoms[0].length !== 4) {
      fail(
        "axis",
        `Bottom 0 is ${formatShape(bottoms[0])} with channels on axis ${param.axis}: only N×C×H×W with channels on axis 1 is supported.`,
        "Reshape to two spatial axes around this layer.",
        "UNSUPPORTED_LAYER",
      );
    }
    const settings = {
      kernel: convolutionPair(context, param, "kernel_size", undefined),
      stride: convolutionPair(context, param, "stride", 1),
      pad: convolutionPair(context, param, "pad", 0),
      dilation: convolutionPair(context, param, "dilation", 1),
    };
    const places = patchExtents(context, imageExtents(context), settings);
    const [number, channels] = bottoms[0];
    return {
      settings,
      tops: [[number, channels * settings.kernel[0] * settings.kernel[1], ...places]],
      params: [],
      macs: 0,
    };
  },
});
