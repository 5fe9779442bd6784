import type { Blob } from "../../../tensor/blob.ts";
import { count } from "../../../tensor/shape.ts";
import { type Lowering, one, type Tensor4D } from "./lowering.ts";

/**
 * With stored statistics: tfjs's batchNorm, which wants the channels last, and blob 2 divided out beforehand (in float32, as
 * Caffe). With the batch's own statistics: composed from means.
 */
export const batchNorm: Lowering<"BatchNorm"> = {
  lower({ settings: { eps, useGlobalStats }, bottomShapes: [shape] }, { tf, constant }, params) {
    if (useGlobalStats) {
      // A blob of one axis has one channel in Caffe.
      const channels = shape.length === 1 ? 1 : shape[1];
      const [mean, variance] = statistics(params).map((data) => constant([channels], data) as Tensor4D);
      return one((x) => {
        const blocks = tf.reshape(x, [shape[0], channels, 1, shape.length === 1 ? 1 : count(shape, 2)]);
        const last = tf.transpose(blocks, [0, 2, 3, 1]) as Tensor4D;
        const normal = tf.batchNorm(last, mean, variance, undefined, undefined, eps);
        return tf.reshape(tf.transpose(normal, [0, 3, 1, 2]), [...shape]);
      });
    }
    const axes = shape.map((_, axis) => axis).filter((axis) => axis !== 1);
    return one((x) => {
      const centred = tf.sub(x, tf.mean(x, axes, true));
      const variance = tf.mean(tf.mul(centred, centred), axes, true);
      return tf.div(centred, tf.sqrt(tf.add(variance, eps)));
    });
  },
};

/** Mean and variance: the stored sums divided by blob 2, and 0 where that is 0. */
function statistics([means, variances, factor]: readonly Blob[]): Float32Array[] {
  const reciprocal = factor.data[0] === 0 ? 0 : Math.fround(1 / factor.data[0]);
  return [means, variances].map(({ data }) => data.map((value) => value * reciprocal));
}
