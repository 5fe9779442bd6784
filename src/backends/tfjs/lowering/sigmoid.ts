import { type Lowering, one } from "./lowering.ts";

export const sigmoid: Lowering<"Sigmoid"> = { lower: (_, { tf }) => one((x) => tf.sigmoid(x)) };
