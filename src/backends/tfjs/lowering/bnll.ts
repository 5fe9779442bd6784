import { type Lowering, one } from "./lowering.ts";

export const bnll: Lowering<"BNLL"> = { lower: (_, { tf }) => one((x) => tf.softplus(x)) };
