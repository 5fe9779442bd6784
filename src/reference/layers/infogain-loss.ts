/**
 * InfogainLoss: −Σ H[label, l] · ln p(l) over the labels that are not ignored, divided by a count. Bottom 0 holds scores, or in
 * Caffe before 1.0 probabilities. Caffe: src/caffe/layers/infogain_loss_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { LOG } from "../elementary.ts";
import { type Forward, selection } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";
import { LossSum, normalizer } from "./loss.ts";
import { relativeError } from "./softmax-with-loss.ts";
import { softmax } from "./softmax.ts";

/** Caffe's kLOG_THRESHOLD. */
export const LOG_THRESHOLD = 1e-20;

export const infogainLoss: Forward<"InfogainLoss"> = (layer, [bottom, labels, H], _params, errors) => {
  const { axis, normalization, ignoreLabel, bottom: holds } = layer.settings;
  const prob =
    holds === "scores"
      ? softmax({ ...layer, type: "Softmax", settings: { axis }, topShapes: [bottom.shape] }, [bottom], [], errors)[0]
      : selection(bottom.shape, new Float64Array(bottom.data));
  const classes = bottom.shape[axis];
  const inner = count(bottom.shape, axis + 1);
  const loss = new LossSum();
  let valid = 0;
  for (let i = 0; i < labels.data.length; i++) {
    if (Math.trunc(labels.data[i]) === ignoreLabel) continue;
    const label = wholeNumber(layer, labels.data[i], classes);
    for (let l = 0; l < classes; l++) {
      const at = (Math.floor(i / inner) * classes + l) * inner + (i % inner);
      const weight = H.data[label * classes + l];
      const logarithm = Math.log(Math.max(prob.values[at], LOG_THRESHOLD));
      const error = relativeError(prob.values[at], prob, at) + LOG * Math.abs(logarithm);
      loss.add(-weight * logarithm, Math.abs(weight) * error);
    }
    valid++;
  }
  const divisor = normalizer(normalization, labels.data.length, valid, count(bottom.shape, 0, axis));
  return [loss.output(divisor, 2), prob].slice(0, layer.tops.length);
};
