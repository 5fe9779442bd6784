import { type Lowering, one } from "./lowering.ts";

/** tfjs's elu has no alpha; with one it is computed as Caffe does. */
export const elu: Lowering<"ELU"> = {
  lower: ({ settings: { alpha } }, { tf }) =>
    one((x) =>
      alpha === 1 ? tf.elu(x) : tf.where(tf.greater(x, 0), x, tf.mul(tf.sub(tf.exp(tf.minimum(x, 0)), 1), alpha)),
    ),
};
