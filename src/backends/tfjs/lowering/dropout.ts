import { type Lowering, one } from "./lowering.ts";

/** At test Caffe's dropout is the identity, without a factor; only where it was told not to scale while training it does. */
export const dropout: Lowering<"Dropout"> = {
  lower: ({ settings: { ratio, scaleTrain } }, { tf }) => one((x) => (scaleTrain ? tf.clone(x) : tf.mul(x, 1 - ratio))),
};
