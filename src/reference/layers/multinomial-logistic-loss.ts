/** MultinomialLogisticLoss: the mean of −ln p(label). Caffe: src/caffe/layers/multinomial_logistic_loss_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { LOG } from "../elementary.ts";
import type { Forward } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";
import { LOG_THRESHOLD } from "./infogain-loss.ts";
import { LossSum } from "./loss.ts";

export const multinomialLogisticLoss: Forward<"MultinomialLogisticLoss"> = (layer, [prob, labels]) => {
  const classes = count(prob.shape, 1);
  const loss = new LossSum();
  labels.data.forEach((value, n) => {
    const p = prob.data[n * classes + wholeNumber(layer, value, classes)];
    const logarithm = Math.log(Math.max(p, LOG_THRESHOLD));
    loss.add(-logarithm, LOG * Math.abs(logarithm));
  });
  return [loss.output(prob.shape[0], 1)];
};
