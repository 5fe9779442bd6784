import { type Lowering, one } from "./lowering.ts";

export const absval: Lowering<"AbsVal"> = { lower: (_, { tf }) => one((x) => tf.abs(x)) };
