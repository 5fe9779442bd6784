import { added, withoutBias } from "../change.ts";
import { defineFault } from "../fault.ts";

export const convolutionBiasMisindexed = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/bias-misindexed",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "The bias is added as if channels came last: element i of the top gets number i modulo num_output.",
  remedy: "Add number c of the bias to all pixels of channel c.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182",
  hidden: ({ layer: { settings, topShapes } }) => {
    if (!settings.bias) return "has no bias";
    if (settings.numOutput === 1) return "has one output";
    return topShapes[0][2] * topShapes[0][3] === 1 ? "has a top of one pixel" : undefined;
  },
  predict: (call, compute) => {
    const bias = call.params[1].data;
    return compute(withoutBias(call)).map((output) => added(output, (element) => bias[element % bias.length]));
  },
});
