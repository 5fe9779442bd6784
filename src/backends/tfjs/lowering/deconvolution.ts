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
 * tfjs's conv2dTranspose without a pad is Caffe's deconvolution without one, and Caffe's pad cuts that off on all sides: tfjs in
 * Node takes no pad of its own there. Groups are computed one by one.
 */
export const deconvolution: Lowering<"Deconvolution"> = {
  refuse({ settings: { dilation } }) {
    // Filters with zeros between their numbers would do for finite numbers only: 0 · ∞ is NaN.
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
  const padded: [number, number, number, number] = [number, height + 2 * pad[0], width + 2 * pad[1], filters / group];
  return (x) => {
    const whole = tf.conv2dTranspose(x, kernels, padded, [...stride], "valid");
    return tf.slice(whole, [0, ...pad, 0], [number, height, width, filters / group]);
  };
}
