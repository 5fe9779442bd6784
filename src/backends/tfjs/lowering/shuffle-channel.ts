import { count } from "../../../tensor/shape.ts";
import { type Lowering, one } from "./lowering.ts";

export const shuffleChannel: Lowering<"ShuffleChannel"> = {
  lower: ({ settings: { group }, bottomShapes: [shape] }, { tf }) =>
    one((x) => {
      const blocks = tf.reshape(x, [shape[0], group, shape[1] / group, count(shape, 2)]);
      return tf.reshape(tf.transpose(blocks, [0, 2, 1, 3]), [...shape]);
    }),
};
