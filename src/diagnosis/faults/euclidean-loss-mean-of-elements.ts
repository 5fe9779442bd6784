import { scaled } from "../change.ts";
import { defineFault } from "../fault.ts";
import { count } from "../../tensor/shape.ts";

export const euclideanLossMeanOfElements = defineFault<"EuclideanLoss">({
  id: "euclidean-loss/mean-of-elements",
  types: ["EuclideanLoss"],
  claim: "The mean over all elements is taken, as PyTorch's MSELoss does, where Caffe divides by twice the items.",
  remedy: "Divide the sum of squares by 2N.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/euclidean_loss_layer.cpp#L18-L31",
  hidden: ({ layer }) => (count(layer.bottomShapes[0], 1) === 2 ? "has two elements an item" : undefined),
  predict: (call, compute) => {
    const each = count(call.layer.bottomShapes[0], 1);
    return compute(call).map((output) => scaled(output, 2 / each));
  },
});
