import type { Shape } from "../../tensor/shape.ts";
import { count, formatShape, sameShape } from "../../tensor/shape.ts";
import { create } from "../schema/codec.ts";
import type { ConvolutionParameter } from "../schema/messages.ts";
import { defineLayer, type LayerContext, type Pair } from "./definition.ts";
import { convolutionPair, imageExtents, patchExtents } from "./spatial.ts";

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

/** Caffe: src/caffe/layers/base_conv_layer.cpp, LayerSetUp and Reshape; conv_layer.cpp, compute_output_shape. */
export const convolution = defineLayer<ConvolutionSettings>({
  bottoms: [1, Infinity],
  tops: [1, Infinity],
  resolve(context) {
    const settings = convolutionSettings(context);
    const { kernel, group, numOutput } = settings;
    const [number, channels] = context.bottoms[0];
    const top = [number, numOutput, ...patchExtents(context, imageExtents(context), settings)];
    const weights = [numOutput, channels / group, ...kernel];
    return {
      settings,
      tops: context.bottoms.map(() => top),
      params: settings.bias ? [weights, [numOutput]] : [weights],
      macs: context.bottoms.length * count(top) * count(weights, 1),
    };
  },
});

/** What Convolution and Deconvolution have in common: parameters, and Caffe's conditions on them. */
export function convolutionSettings(context: LayerContext): ConvolutionSettings {
  const { bottoms, message, topCount, fail, axis } = context;
  const param = message.convolution_param ?? create<ConvolutionParameter>("ConvolutionParameter");
  if (bottoms.length !== topCount) {
    fail("top", `There are ${bottoms.length} bottoms and ${topCount} tops.`, "Give one top for each bottom.");
  }
  for (const shape of bottoms) sameAsFirst(shape, context);
  if (axis("axis", param.axis) !== 1 || bottoms[0].length !== 4) {
    fail(
      "axis",
      `Bottom 0 is ${formatShape(bottoms[0])} with channels on axis ${param.axis}: only N×C×H×W with channels on axis 1 is supported.`,
      "Reshape to two spatial axes around this layer.",
      "UNSUPPORTED_LAYER",
    );
  }
  const channels = bottoms[0][1];
  const { num_output: numOutput, group } = param;
  if (!(numOutput > 0)) fail("num_output", "num_output is not set, or 0.", "Set it to the number of filters.");
  if (!(group > 0) || channels % group !== 0 || numOutput % group !== 0) {
    fail(
      "group",
      `${group} groups do not divide ${channels} input channels and ${numOutput} outputs.`,
      "Choose a group that divides both.",
    );
  }
  return {
    numOutput,
    group,
    kernel: convolutionPair(context, param, "kernel_size", undefined),
    stride: convolutionPair(context, param, "stride", 1),
    pad: convolutionPair(context, param, "pad", 0),
    dilation: convolutionPair(context, param, "dilation", 1),
    bias: param.bias_term,
  };
}

function sameAsFirst(shape: Shape, { bottoms, fail }: LayerContext): void {
  if (!sameShape(shape, bottoms[0])) {
    fail(
      "bottom",
      `The bottoms are ${formatShape(bottoms[0])} and ${formatShape(shape)}.`,
      "Give bottoms of one shape.",
    );
  }
}
