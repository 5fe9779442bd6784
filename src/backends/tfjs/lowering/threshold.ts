import { type Lowering, one, toFloat } from "./lowering.ts";

export const threshold: Lowering<"Threshold"> = {
  lower: ({ settings: { threshold: limit } }, stage) => one((x) => toFloat(stage, stage.tf.greater(x, limit))),
};
