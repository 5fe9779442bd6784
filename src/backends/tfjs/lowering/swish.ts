import { type Lowering, one } from "./lowering.ts";

export const swish: Lowering<"Swish"> = {
  lower: ({ settings: { beta } }, { tf }) => one((x) => tf.mul(x, tf.sigmoid(beta === 1 ? x : tf.mul(x, beta)))),
};
