import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionDefaultStrideKernel = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/default-stride-kernel",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "A stride that the file does not state is taken to be the kernel's size, where Caffe's default is 1.",
  remedy: "Use a stride of 1 where none is stated.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182",
  hidden: (call) => {
    const { kernel, stride } = call.layer.settings;
    if (stride[0] !== 1 || stride[1] !== 1) return "states its stride";
    return hidesSettings(call, { stride: kernel });
  },
  predict: (call, compute) => {
    const { kernel } = call.layer.settings;
    return compute(refiltered(call, { stride: kernel }));
  },
});
