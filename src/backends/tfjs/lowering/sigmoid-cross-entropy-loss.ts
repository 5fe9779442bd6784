import { indices, maskOf } from "./labels.ts";
import { normalized } from "./loss.ts";
import { type Lowering, toFloat } from "./lowering.ts";

/** ln(1 + e^−|x|) − x (t − [x ≥ 0]), as Caffe computes it. */
export const sigmoidCrossEntropyLoss: Lowering<"SigmoidCrossEntropyLoss"> = {
  lower({ settings: { normalization, ignoreLabel }, bottomShapes: [shape] }, stage) {
    const { tf } = stage;
    return ([x, targets]) => {
      const t = tf.reshape(targets, [...shape]);
      const mask = maskOf(stage, indices(stage, t), ignoreLabel);
      const logarithm = tf.log(tf.add(tf.exp(tf.neg(tf.abs(x))), 1));
      const linear = tf.mul(x, tf.sub(t, toFloat(stage, tf.greaterEqual(x, 0))));
      const terms = tf.sub(logarithm, linear);
      // Not a product with the mask: 0 times NaN is NaN.
      const kept = mask === undefined ? terms : tf.where(tf.greater(mask, 0), terms, tf.zerosLike(terms));
      return [normalized(stage, kept, { mode: normalization, labels: shape, items: shape[0], mask })];
    };
  },
};
