import type { Blob } from "../../../tensor/blob.ts";
import { count } from "../../../tensor/shape.ts";
import {
  channelsFirst,
  channelsLast,
  type Lowering,
  permuted,
  type Stage,
  type Tensor,
  type Tensor4D,
} from "./lowering.ts";

/** The filters of one group, from Caffe's order to height × width × channels × filters. */
function filtersOf({ constant }: Stage, weights: Blob, group: number, of: number): Tensor4D {
  const size = weights.shape[0] / of;
  const each = count(weights.shape, 1);
  const own = {
    shape: [size, ...weights.shape.slice(1)],
    data: weights.data.subarray(group * size * each, (group + 1) * size * each),
  };
  const { shape, data } = permuted(own, [2, 3, 1, 0]);
  return constant(shape, data) as Tensor4D;
}

/**
 * tfjs's conv2d is cross-correlation, as Caffe's. It has a stride or a dilation, not both: then every place is computed, and
 * those are taken that the stride meets. Where each channel is a group of its own it is depthwiseConv2d; other groups are
 * convolved one by one.
 */
export const convolution: Lowering<"Convolution" | "DepthwiseConvolution"> = {
  lower(
    { settings, bottomShapes: [[, channels]], topShapes: [[number, filters, height, width]] },
    stage,
    [weights, bias],
  ) {
    const { tf, constant } = stage;
    const { kernel, stride, dilation, group } = settings;
    const pad = settings.pad.map((p) => [p, p]) as [[number, number], [number, number]];
    const pads: [[0, 0], ...typeof pad, [0, 0]] = [[0, 0], ...pad, [0, 0]];
    const dense = dilation.some((d) => d > 1) && stride.some((s) => s > 1);
    const steps: [number, number] = dense ? [1, 1] : [...stride];
    const dilations: [number, number] = [...dilation];

    let convolve: (x: Tensor4D) => Tensor;
    if (group > 1 && group === channels) {
      const multiplier = weights.shape[0] / channels;
      const { shape, data } = permuted({ shape: [channels, multiplier, ...kernel], data: weights.data }, [2, 3, 0, 1]);
      const filters = constant(shape, data) as Tensor4D;
      convolve = (x) => tf.depthwiseConv2d(x, filters, steps, pads, "NHWC", dilations);
    } else {
      const filters = Array.from({ length: group }, (_, g) => filtersOf(stage, weights, g, group));
      convolve = (x) => {
        const parts = group === 1 ? [x] : tf.split<Tensor4D>(x, group, 3);
        const tops = parts.map((part, g) => tf.conv2d(part, filters[g], steps, pads, "NHWC", dilations));
        return group === 1 ? tops[0] : tf.concat(tops, 3);
      };
    }
    const biases = bias === undefined ? undefined : constant([bias.shape[0]], bias.data);
    return (bottoms) =>
      bottoms.map((bottom) => {
        let top = convolve(channelsLast(stage, bottom));
        if (dense) {
          const ends = [number, (height - 1) * stride[0] + 1, (width - 1) * stride[1] + 1, filters];
          top = tf.stridedSlice(top, [0, 0, 0, 0], ends, [1, ...stride, 1]);
        }
        return channelsFirst(stage, biases === undefined ? top : tf.add(top, biases));
      });
  },
};
