/**
 * SigmoidCrossEntropyLoss: −Σ (t ln σ(x) + (1 − t) ln(1 − σ(x))) over the targets that are not ignored, divided by a count,
 * in the form that does not overflow: ln(1 + e^(x − 2x[x ≥ 0])) − x (t − [x ≥ 0]), where an infinity gives NaN.
 * Caffe: src/caffe/layers/sigmoid_cross_entropy_loss_layer.cpp.
 */
import { EXP, LOG } from "../elementary.ts";
import type { Forward } from "../forward.ts";
import { LossSum, normalizer } from "./loss.ts";

export const sigmoidCrossEntropyLoss: Forward<"SigmoidCrossEntropyLoss"> = (layer, [scores, targets]) => {
  const { normalization, ignoreLabel } = layer.settings;
  const loss = new LossSum();
  let valid = 0;
  for (let i = 0; i < scores.data.length; i++) {
    const t = targets.data[i];
    if (Math.trunc(t) === ignoreLabel) continue;
    const x = scores.data[i];
    const positive = x >= 0 ? 1 : 0;
    const linear = x * (t - positive);
    const e = Math.exp(x - 2 * x * positive);
    const logarithm = Math.log1p(e);
    // 1 + e is rounded before the logarithm, which is then off absolutely.
    const error = (EXP * e) / (1 + e) + 1 + LOG * logarithm;
    loss.add(logarithm - linear, error, logarithm + Math.abs(linear));
    valid++;
  }
  const divisor = normalizer(normalization, scores.data.length, valid, scores.shape[0]);
  return [loss.output(divisor, 4)];
};
