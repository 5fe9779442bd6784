import type { LayerOf } from "../../../caffe/net.ts";
import { divisorCorrection } from "../../average-divisor.ts";
import { FP32 } from "../../../tensor/profile.ts";
import { channelsFirst, channelsLast, type Lowering, one, type Stage, type Step, type Tensor } from "./lowering.ts";

/**
 * tfjs rounds down and divides an average by the pixels inside the image; Caffe rounds up and divides by the window clipped to
 * the padded image. None of tfjs's own rules is used: the image is padded so far that rounding down gives Caffe's size, and
 * where Caffe divides by another number than the window's size, a table corrects it.
 */
export const pooling: Lowering<"Pooling"> = {
  lower(layer, stage) {
    const { tf, constant } = stage;
    const { method, kernel, stride } = layer.settings;
    if (method === "MAX" && layer.tops.length > 1) return withMask(layer, stage);
    const window: [number, number] = [...kernel];
    const steps: [number, number] = [...stride];
    const [rows, columns] = padding(layer);
    const padded = (x: Tensor, value: number) => {
      const last = channelsLast(stage, x);
      return [...rows, ...columns].every((p) => p === 0) ? last : tf.pad(last, [[0, 0], rows, columns, [0, 0]], value);
    };
    // Padded with what Caffe's maximum starts with, -FLT_MAX: an empty window leaves it.
    if (method === "MAX") {
      return one((x) => channelsFirst(stage, tf.maxPool(padded(x, -FP32.largest), window, steps, "valid")));
    }
    const average = (x: Tensor): Tensor => channelsFirst(stage, tf.avgPool(padded(x, 0), window, steps, "valid"));
    if (method === "STOCHASTIC") {
      // The two means divide by the same number, which their quotient loses; only a positive sum is divided by.
      return one((x) => {
        const mean = average(x);
        return tf.where(tf.greater(mean, 0), tf.div(average(tf.mul(x, x)), mean), tf.zerosLike(mean));
      });
    }
    const correction = divisorCorrection(layer);
    if (correction.every((factor) => factor === 1)) return one(average);
    const [, , height, width] = layer.topShapes[0];
    const factors = constant([height, width], correction);
    return one((x) => tf.mul(average(x), factors));
  },
};

/** Before and after the rows, and before and after the columns, such that rounding down gives Caffe's size. */
function padding({ settings: { kernel, stride, pad }, bottomShapes, topShapes }: LayerOf<"Pooling">) {
  return ([0, 1] as const).map((i): [number, number] => {
    const covered = (topShapes[0][2 + i] - 1) * stride[i] + kernel[i];
    return [pad[i], Math.max(covered - bottomShapes[0][2 + i] - pad[i], 0)];
  });
}

/**
 * tfjs's maxPoolWithArgmax counts places over all channels and takes no pad on one side only: the places of the window are
 * looked at one after another instead, as Caffe does. A window that finds nothing has the mask −1.
 */
function withMask(layer: LayerOf<"Pooling">, { tf, constant }: Stage): Step {
  const { kernel, stride, pad } = layer.settings;
  const [number, channels, , width] = layer.bottomShapes[0];
  const [, , outHeight, outWidth] = layer.topShapes[0];
  const [rows, columns] = padding(layer);
  const taps = Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const [y, x] = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    const places = Array.from({ length: outHeight * outWidth }, (_, place) => {
      const row = Math.floor(place / outWidth) * stride[0] - pad[0] + y;
      return row * width + (place % outWidth) * stride[1] - pad[1] + x;
    });
    return { start: [0, 0, y, x], places: constant([outHeight, outWidth], places) };
  });
  return ([bottom]) => {
    const padded = tf.pad(bottom, [[0, 0], [0, 0], rows, columns], -FP32.largest);
    let maximum: Tensor = tf.mul(tf.ones([number, channels, outHeight, outWidth]), -FP32.largest);
    let mask: Tensor = tf.neg(tf.onesLike(maximum));
    for (const { start, places } of taps) {
      const end = [
        number,
        channels,
        start[2] + (outHeight - 1) * stride[0] + 1,
        start[3] + (outWidth - 1) * stride[1] + 1,
      ];
      const value = tf.stridedSlice(padded, start, end, [1, 1, ...stride]);
      const greater = tf.greater(value, maximum);
      mask = tf.where(greater, places, mask);
      maximum = tf.where(greater, value, maximum);
    }
    return [maximum, mask];
  };
}
