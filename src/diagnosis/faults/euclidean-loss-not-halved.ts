import { scaled } from "../change.ts";
import { defineFault } from "../fault.ts";

export const euclideanLossNotHalved = defineFault<"EuclideanLoss">({
  id: "euclidean-loss/not-halved",
  types: ["EuclideanLoss"],
  claim: "The sum of squares is divided by the items, where Caffe divides by twice as many.",
  remedy: "Halve the loss.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/euclidean_loss_layer.cpp#L18-L31",
  predict: (call, compute) => compute(call).map((output) => scaled(output, 2)),
});
