import { classified, classPlaces } from "./labels.ts";
import { normalized } from "./loss.ts";
import { count } from "../../../tensor/shape.ts";
import type { Lowering } from "./lowering.ts";

/** The sign is −1 for the label's class and 1 for all others. */
export const hingeLoss: Lowering<"HingeLoss"> = {
  lower({ settings: { norm }, bottomShapes: [shape, labelShape] }, stage) {
    const { tf } = stage;
    const [items, classes] = [shape[0], count(shape, 1)];
    return (bottoms) => {
      const { scores, labels } = classified(stage, bottoms[0], [items, classes], 1, bottoms[1]);
      const own = tf.equal(classPlaces(stage, classes), labels);
      const over = tf.add(tf.where(own, tf.neg(scores), scores), 1);
      // Not relu, which keeps NaN: Caffe's std::max(0, NaN) is 0.
      const margin = tf.where(tf.greater(over, 0), over, tf.zerosLike(over));
      const terms = norm === "L2" ? tf.mul(margin, margin) : margin;
      return [normalized(stage, terms, { mode: "BATCH_SIZE", labels: labelShape, items })];
    };
  },
};
