/** What the lowerings of losses have in common. */
import type { Normalization } from "../../../caffe/layers/labels.ts";
import { count, type Shape } from "../../../tensor/shape.ts";
import type { Stage, Tensor } from "./lowering.ts";

/** The sum of `terms` divided by Caffe's normalizer, which counts `mask` where only valid labels count. */
export function normalized(
  { tf }: Stage,
  terms: Tensor,
  { mode, labels, items, mask }: { mode: Normalization; labels: Shape; items: number; mask?: Tensor | undefined },
): Tensor {
  const fixed = { FULL: count(labels), VALID: count(labels), BATCH_SIZE: items, NONE: 1 }[mode];
  const divisor = mode === "VALID" && mask !== undefined ? tf.maximum(tf.sum(mask), 1) : tf.scalar(Math.max(1, fixed));
  return tf.div(tf.sum(terms), divisor);
}

/** −ln(max(p, least)) */
export function negativeLogarithm({ tf }: Stage, p: Tensor, least: number): Tensor {
  return tf.neg(tf.log(tf.maximum(p, least)));
}

export function softmaxAlong({ tf }: Stage, x: Tensor, shape: Shape, axis: number): Tensor {
  // tfjs's softmax runs along the last axis only.
  const blocks = tf.reshape(x, [count(shape, 0, axis), shape[axis], count(shape, axis + 1)]);
  const rows = tf.softmax(tf.transpose(blocks, [0, 2, 1]));
  return tf.reshape(tf.transpose(rows, [0, 2, 1]), [...shape]);
}
