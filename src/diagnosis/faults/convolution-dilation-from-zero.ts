import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionDilationFromZero = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/dilation-from-zero",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim:
    "dilation is taken for the number of pixels between two taps, of which there is one at 1, where Caffe counts from 1 for none.",
  remedy: "Caffe's 1 means none: subtract 1 for an engine that counts the pixels between.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/util/im2col.cpp#L19-L55",
  hidden: (call) => {
    const { kernel, dilation } = call.layer.settings;
    if (kernel[0] === 1 && kernel[1] === 1) return "has a 1×1 kernel";
    return hidesSettings(call, { dilation: [dilation[0] + 1, dilation[1] + 1] });
  },
  predict: (call, compute) => {
    const { dilation } = call.layer.settings;
    return compute(refiltered(call, { dilation: [dilation[0] + 1, dilation[1] + 1] }));
  },
});
