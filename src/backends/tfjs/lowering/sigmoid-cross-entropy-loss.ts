import { counted, indices, maskOf } from "./labels.ts";
import { normalized } from "./loss.ts";
import { type Lowering, toFloat } from "./lowering.ts";

/** ln(1 + e^(x − 2x[x ≥ 0])) − x (t − [x ≥ 0]), as Caffe computes it: the exponent is −|x|, but NaN for an infinity. */
export const sigmoidCrossEntropyLoss: Lowering<"SigmoidCrossEntropyLoss"> = {
  lower({ settings: { normalization, ignoreLabel }, bottomShapes: [shape] }, stage) {
    const { tf } = stage;
    return ([x, targets]) => {
      const t = tf.reshape(targets, [...shape]);
      const mask = maskOf(stage, indices(stage, t), ignoreLabel);
      const positive = toFloat(stage, tf.greaterEqual(x, 0));
      const exponent = tf.sub(x, tf.mul(tf.mul(x, 2), positive));
      const logarithm = tf.log(tf.add(tf.exp(exponent), 1));
      const linear = tf.mul(x, tf.sub(t, positive));
      const terms = tf.sub(logarithm, linear);
      return [normalized(stage, counted(stage, terms, mask), { mode: normalization, labels: shape, items: shape[0], mask })];
    };
  },
};
