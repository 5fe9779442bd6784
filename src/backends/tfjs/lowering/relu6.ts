import { type Lowering, one } from "./lowering.ts";

export const relu6: Lowering<"ReLU6"> = {
  lower: ({ settings: { negativeSlope } }, { tf }) =>
    one((x) => (negativeSlope === 0 ? tf.relu6(x) : tf.minimum(tf.leakyRelu(x, negativeSlope), 6))),
};
