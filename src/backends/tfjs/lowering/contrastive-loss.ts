import { indices } from "./labels.ts";
import { normalized } from "./loss.ts";
import type { Lowering } from "./lowering.ts";

export const contrastiveLoss: Lowering<"ContrastiveLoss"> = {
  lower({ settings: { margin, legacy }, bottomShapes: [[items, features]] }, stage) {
    const { tf } = stage;
    return (bottoms) => {
      const [a, b] = bottoms.slice(0, 2).map((bottom) => tf.reshape(bottom, [items, features]));
      const difference = tf.sub(a, b);
      const squares = tf.sum(tf.mul(difference, difference), 1);
      const rest = tf.relu(tf.sub(margin, legacy ? squares : tf.sqrt(squares)));
      const apart = legacy ? rest : tf.mul(rest, rest);
      const similar = tf.cast(tf.reshape(indices(stage, bottoms[2]), [items]), "bool");
      const terms = tf.where(similar, squares, apart);
      return [normalized(stage, terms, { mode: "BATCH_SIZE", labels: [items], items: 2 * items })];
    };
  },
};
