import { type Lowering, one } from "./lowering.ts";

export const relu: Lowering<"ReLU"> = {
  lower: ({ settings: { negativeSlope } }, { tf }) =>
    one((x) => (negativeSlope === 0 ? tf.relu(x) : tf.leakyRelu(x, negativeSlope))),
};
