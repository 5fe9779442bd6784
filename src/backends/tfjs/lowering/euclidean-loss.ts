import { normalized } from "./loss.ts";
import type { Lowering } from "./lowering.ts";

export const euclideanLoss: Lowering<"EuclideanLoss"> = {
  lower({ bottomShapes: [shape, other] }, stage) {
    const { tf } = stage;
    return ([a, b]) => {
      const difference = tf.sub(a, tf.reshape(b, [...shape]));
      const squares = tf.mul(difference, difference);
      return [normalized(stage, squares, { mode: "BATCH_SIZE", labels: other, items: 2 * shape[0] })];
    };
  },
};
