/**
 * ContrastiveLoss: Σ d² for similar pairs, Σ max(margin − d, 0)² for others (max(margin − d², 0) in the legacy version),
 * divided by 2N, with d² = Σ (a − b)². Caffe: src/caffe/layers/contrastive_loss_layer.cpp.
 */
import type { Forward } from "../forward.ts";
import { SQRT } from "../elementary.ts";
import { LossSum } from "./loss.ts";

export const contrastiveLoss: Forward<"ContrastiveLoss"> = (layer, [a, b, similar]) => {
  const { margin, legacy } = layer.settings;
  const features = a.shape[1];
  const loss = new LossSum();
  similar.data.forEach((same, n) => {
    let squares = 0;
    for (let i = n * features; i < (n + 1) * features; i++) squares += (a.data[i] - b.data[i]) ** 2;
    // Differences, products and additions: relative to d², which has no negative terms.
    const relative = features + 2;
    if (Math.trunc(same) !== 0) {
      loss.add(squares, relative * squares);
    } else if (squares === Number.POSITIVE_INFINITY) {
      loss.add(0, 0);
    } else if (legacy) {
      loss.add(Math.max(margin - squares, 0), relative * squares + Math.abs(margin - squares));
    } else {
      const distance = Math.sqrt(squares);
      const rest = margin - distance;
      // The root halves the relative error of d²; the square doubles that of margin − d.
      const error = distance * (relative / 2 + SQRT) + Math.abs(rest);
      loss.add(Math.max(rest, 0) ** 2, Math.max(2 * rest * error + rest ** 2, 0));
    }
  });
  return [loss.output(2 * a.shape[0], 1)];
};
