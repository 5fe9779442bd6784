import { count } from "../../../tensor/shape.ts";
import { classified, counted, maskOf } from "./labels.ts";
import { negativeLogarithm, normalized, softmaxAlong } from "./loss.ts";
import type { Lowering, Tensor } from "./lowering.ts";

/** Rows of H are gathered by label and multiplied with the logarithms. */
export const infogainLoss: Lowering<"InfogainLoss"> = {
  lower({ settings, bottomShapes: [shape, labelShape], tops }, stage) {
    const { tf } = stage;
    const { axis, normalization, ignoreLabel, bottom } = settings;
    const [outer, classes, inner] = [count(shape, 0, axis), shape[axis], count(shape, axis + 1)];
    return (bottoms) => {
      const prob = bottom === "scores" ? softmaxAlong(stage, bottoms[0], shape, axis) : bottoms[0];
      const { scores, labels } = classified(stage, prob, shape, axis, bottoms[1]);
      const mask = maskOf(stage, labels, ignoreLabel);
      const H = tf.reshape(bottoms[2], [classes, classes]);
      // The ignored label may be no row of H: its terms count nothing, and so any row will do.
      const legal = mask === undefined ? labels : tf.mul(labels, tf.cast(mask, "int32"));
      // outer × inner × classes, as rows of H come
      const rows = tf.gather<Tensor>(H, tf.reshape(legal, [outer, inner]), 0);
      const terms = tf.mul(tf.transpose(rows, [0, 2, 1]), negativeLogarithm(stage, scores, 1e-20));
      const kept = counted(stage, terms, mask);
      const loss = normalized(stage, kept, { mode: normalization, labels: labelShape, items: outer, mask });
      return tops.length === 1 ? [loss] : [loss, prob];
    };
  },
};
