/**
 * HingeLoss: the sum over classes of max(0, 1 + x), with −x for the label's class, or of its square, divided by the items.
 * Caffe: src/caffe/layers/hinge_loss_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import type { Forward } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";
import { LossSum } from "./loss.ts";

export const hingeLoss: Forward<"HingeLoss"> = (layer, [scores, labels]) => {
  const classes = count(scores.shape, 1);
  const square = layer.settings.norm === "L2";
  const loss = new LossSum();
  labels.data.forEach((value, n) => {
    const label = wholeNumber(layer, value, classes);
    for (let k = 0; k < classes; k++) {
      const x = scores.data[n * classes + k];
      const over = 1 + (k === label ? -x : x);
      // std::max(0, NaN) is 0: a score of NaN adds nothing.
      const margin = over > 0 ? over : 0;
      loss.add(square ? margin ** 2 : margin, 0);
    }
  });
  // The margin is rounded, twice in its square, which is a product; and a division follows.
  return [loss.output(scores.shape[0], square ? 4 : 2)];
};
