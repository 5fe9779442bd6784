import { defineFault } from "../fault.ts";
import { reorderedWeights, sameWeights, type WeightOrder } from "../windows.ts";

const order: WeightOrder = (first, second, tap, { firsts, seconds }) => (tap * seconds + second) * firsts + first;

export const convolutionFilterOrderHwio = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/filter-order-hwio",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "The weights are read in the order row, column, input, output.",
  remedy: "Read them as Caffe stores them, output, input, row, column, and transpose them for the engine.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182",
  hidden: (call) => (sameWeights(call, order) ? "has weights that stand in both orders alike" : undefined),
  predict: (call, compute) => compute(reorderedWeights(call, order)),
});
