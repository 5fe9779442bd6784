/**
 * SoftmaxWithLoss: −Σ ln p(label) over the labels that are not ignored, divided by a count.
 * Caffe: src/caffe/layers/softmax_loss_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { LOG } from "../elementary.ts";
import type { Forward } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";
import { LossSum, normalizer, SMALLEST_PROBABILITY } from "./loss.ts";
import { softmax } from "./softmax.ts";

export const softmaxWithLoss: Forward<"SoftmaxWithLoss"> = (layer, [scores, labels], _params, errors) => {
  const { axis, normalization, ignoreLabel } = layer.settings;
  const [prob] = softmax(
    { ...layer, type: "Softmax", settings: { axis }, topShapes: [scores.shape] },
    [scores],
    [],
    errors,
  );
  const classes = scores.shape[axis];
  const inner = count(scores.shape, axis + 1);
  const loss = new LossSum();
  let valid = 0;
  for (let i = 0; i < labels.data.length; i++) {
    if (Math.trunc(labels.data[i]) === ignoreLabel) continue;
    const label = wholeNumber(layer, labels.data[i], classes);
    const at = (Math.floor(i / inner) * classes + label) * inner + (i % inner);
    const logarithm = Math.log(Math.max(prob.values[at], SMALLEST_PROBABILITY));
    loss.add(-logarithm, relativeError(prob.values[at], prob, at) + LOG * Math.abs(logarithm));
    valid++;
  }
  const divisor = normalizer(normalization, labels.data.length, valid, count(scores.shape, 0, axis));
  return [loss.output(divisor, 1), prob].slice(0, layer.tops.length);
};

/** The error of a probability relative to it, in units of u: what its logarithm errs by. */
export function relativeError(
  p: number,
  { pointwise, length }: { readonly pointwise: Float64Array | null; readonly length: number },
  at: number,
): number {
  return p === 0 || pointwise === null ? 0 : pointwise[at] / p + length;
}
