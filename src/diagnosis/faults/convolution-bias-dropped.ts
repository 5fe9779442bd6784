import { withoutBias } from "../change.ts";
import { defineFault } from "../fault.ts";

export const convolutionBiasDropped = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/bias-dropped",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "The bias is left out.",
  remedy: "Add the second blob of the layer, one number for each output.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182",
  hidden: ({ layer: { settings } }) => (settings.bias ? undefined : "has no bias"),
  predict: (call, compute) => compute(withoutBias(call)),
});
