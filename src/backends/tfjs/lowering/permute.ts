import { type Lowering, one } from "./lowering.ts";

export const permute: Lowering<"Permute"> = {
  lower: ({ settings: { order } }, { tf }) => one((x) => tf.transpose(x, [...order])),
};
