import { defineFault, type LayerCall } from "../fault.ts";
import { reorderedWeights, sameWeights, type WeightOrder } from "../windows.ts";

export const deconvolutionWeightOrder = defineFault<"Deconvolution">({
  id: "deconvolution/weight-order",
  types: ["Deconvolution"],
  claim:
    "The weights are read output before input, as a Convolution's, where a Deconvolution's blob is input × output of the group.",
  remedy: "Read the blob as input channels × outputs of the group × kernel.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/deconv_layer.cpp#L8-L22",
  hidden: (call) => (sameWeights(call, orderOf(call)) ? "has weights that stand in both orders alike" : undefined),
  predict: (call, compute) => compute(reorderedWeights(call, orderOf(call))),
});

/** Outputs × inputs of the group, where Caffe has inputs × outputs of the group. */
function orderOf({ layer }: LayerCall<"Deconvolution">): WeightOrder {
  return (input, output, tap, { firsts, seconds, area }) => {
    const depth = firsts / layer.settings.group;
    const group = Math.floor(input / depth);
    return ((group * seconds + output) * depth + (input % depth)) * area + tap;
  };
}
