import type { LayerOf } from "../../../caffe/net.ts";
import { count } from "../../../tensor/shape.ts";
import type { Blob } from "../../../tensor/blob.ts";
import {
  channelsFirst,
  channelsLast,
  type Lowering,
  permuted,
  type Stage,
  type Tensor,
  type Tensor4D,
} from "./lowering.ts";

/**
 * tfjs's conv2dTranspose is Caffe's deconvolution when it is told Caffe's size; groups are computed one by one. It has no
 * dilation: a dilated one is the same sum as a dilated convolution, with the filters turned round, of the bottom spread out by
 * the stride.
 */
export const deconvolution: Lowering<"Deconvolution"> = {
  refuse({ settings: { dilation } }) {
    // A negative pad would have to crop, and an infinity beside a spread-out zero would be NaN.
    return dilation.some((d) => d > 1) ? "tfjs's conv2dTranspose has no dilation." : undefined;
  },
  lower(layer, stage, [weights, bias]) {
    const { tf, constant } = stage;
    const { group } = layer.settings;
    const transposes = Array.from({ length: group }, (_, g) => transpose(layer, stage, weights, g));
    const biases = bias === undefined ? undefined : constant([bias.shape[0]], bias.data);
    return (bottoms) =>
      bottoms.map((bottom) => {
        const x = channelsLast(stage, bottom);
        const parts = group === 1 ? [x] : tf.split<Tensor4D>(x, group, 3);
        const tops = parts.map((part, g) => transposes[g](part));
        const top = group === 1 ? tops[0] : tf.concat(tops, 3);
        return channelsFirst(stage, biases === undefined ? top : tf.add(top, biases));
      });
  },
};

/** One group. Caffe stores the filters as channels × filters of the group × height × width. */
function transpose(
  { settings: { stride, pad, group }, topShapes: [[number, filters, height, width]] }: LayerOf<"Deconvolution">,
  { tf, constant }: Stage,
  weights: Blob,
  g: number,
): (x: Tensor4D) => Tensor {
  const channels = weights.shape[0] / group;
  const each = count(weights.shape, 1);
  const own = {
    shape: [channels, ...weights.shape.slice(1)],
    data: weights.data.subarray(g * channels * each, (g + 1) * channels * each),
  };
  const { shape, data } = permuted(own, [2, 3, 1, 0]);
  const kernels = constant(shape, data) as Tensor4D;
  const output: [number, number, number, number] = [number, height, width, filters / group];
  const pads: [[0, 0], [number, number], [number, number], [0, 0]] = [
    [0, 0],
    [pad[0], pad[0]],
    [pad[1], pad[1]],
    [0, 0],
  ];
  return (x) => tf.conv2dTranspose(x, kernels, output, [...stride], pads);
}
