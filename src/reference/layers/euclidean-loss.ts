/** EuclideanLoss: Σ (a − b)² ÷ 2N. Caffe: src/caffe/layers/euclidean_loss_layer.cpp. */
import type { Forward } from "../forward.ts";
import { LossSum } from "./loss.ts";

export const euclideanLoss: Forward<"EuclideanLoss"> = (_layer, [a, b]) => {
  const loss = new LossSum();
  for (let i = 0; i < a.data.length; i++) loss.add((a.data[i] - b.data[i]) ** 2, 0);
  // The difference is rounded, twice in its square, which is a product; and a division follows (that by 2 is exact).
  return [loss.output(2 * a.shape[0], 4)];
};
