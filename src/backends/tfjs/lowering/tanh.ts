import { type Lowering, one } from "./lowering.ts";

export const tanh: Lowering<"TanH"> = { lower: (_, { tf }) => one((x) => tf.tanh(x)) };
