import { FP32 } from "../../../tensor/profile.ts";
import { indices } from "./labels.ts";
import { type Lowering, type Tensor, toFloat } from "./lowering.ts";

/**
 * tfjs has no RoI pooling: of each bin the pixels outside are replaced by the least number, first along rows and then along
 * columns, and so is what Caffe's comparison passes over, NaN and −∞.
 */
export const roiPooling: Lowering<"ROIPooling"> = {
  lower({ settings: { pooled, spatialScale }, bottomShapes: [shape, [regions]], topShapes: [top] }, stage) {
    const { tf } = stage;
    const [, channels, height, width] = shape;

    /** Half away from zero. */
    function rounded(x: Tensor): Tensor {
      const size = tf.abs(x);
      const whole = tf.floor(size);
      return tf.mul(tf.sign(x), tf.add(whole, toFloat(stage, tf.greaterEqual(tf.sub(size, whole), 0.5))));
    }

    /** regions × bins × size: whether a pixel lies in a bin. */
    function inside(first: Tensor, last: Tensor, bins: number, size: number): Tensor {
      const step = tf.div(tf.maximum(tf.add(tf.sub(last, first), 1), 1), bins);
      const bin = tf.reshape(tf.range(0, bins), [1, bins]);
      const starts = tf.add(tf.floor(tf.mul(bin, step)), first);
      const ends = tf.add(tf.ceil(tf.mul(tf.add(bin, 1), step)), first);
      const pixel = tf.reshape(tf.range(0, size), [1, 1, size]);
      return tf.logicalAnd(
        tf.greaterEqual(pixel, tf.reshape(starts, [regions, bins, 1])),
        tf.less(pixel, tf.reshape(ends, [regions, bins, 1])),
      );
    }

    return ([x, boxes]) => {
      const least = tf.scalar(-FP32.largest);
      const [item, ...corners] = tf.split(tf.reshape(boxes, [regions, 5]), 5, 1);
      const [x1, y1, x2, y2] = corners.map((corner) => rounded(tf.mul(corner, spatialScale)));
      const rows = inside(y1, y2, pooled[0], height);
      const columns = inside(x1, x2, pooled[1], width);
      const own = tf.gather<Tensor>(x, tf.reshape(indices(stage, item), [regions]), 0);
      const numbers = tf.where(tf.greater(own, least), own, least);
      // regions × channels × columns of bins × height
      const narrow = Array.from({ length: pooled[1] }, (_, bin) => {
        const mask = tf.reshape(tf.slice(columns, [0, bin, 0], [regions, 1, width]), [regions, 1, 1, width]);
        return tf.reshape(tf.max(tf.where(mask, numbers, least), 3), [regions, channels, 1, height]);
      });
      const strips = tf.concat(narrow, 2);
      const tops = Array.from({ length: pooled[0] }, (_, bin) => {
        const mask = tf.reshape(tf.slice(rows, [0, bin, 0], [regions, 1, height]), [regions, 1, 1, height]);
        return tf.reshape(tf.max(tf.where(mask, strips, least), 3), [regions, channels, 1, pooled[1]]);
      });
      // An empty bin is 0.
      const some = tf.logicalAnd(
        tf.reshape(tf.any(rows, 2), [regions, 1, pooled[0], 1]),
        tf.reshape(tf.any(columns, 2), [regions, 1, 1, pooled[1]]),
      );
      const maxima = tf.concat(tops, 2);
      return [tf.reshape(tf.where(some, maxima, tf.zerosLike(maxima)), [...top])];
    };
  },
};
