import { type Lowering, one } from "./lowering.ts";

/** tfjs's elu has no alpha. */
export const elu: Lowering<"ELU"> = {
  lower: ({ settings: { alpha } }, { tf }) =>
    one((x) => (alpha === 1 ? tf.elu(x) : tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(tf.minimum(x, 0)), alpha)))),
};
