import { type Lowering, one } from "./lowering.ts";

export const threshold: Lowering<"Threshold"> = {
  lower: ({ settings: { threshold: limit } }, { tf }) => one((x) => tf.cast(tf.greater(x, limit), "float32")),
};
