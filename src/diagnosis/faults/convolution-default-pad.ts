import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionDefaultPad = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/default-pad",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "A pad that the file does not state is taken to be half the kernel, where Caffe pads nothing.",
  remedy: "Use a pad of 0 where none is stated.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182",
  hidden: (call) => {
    const { kernel, pad, dilation } = call.layer.settings;
    if (pad[0] !== 0 || pad[1] !== 0) return "states its pad";
    return hidesSettings(call, { pad: [half(kernel[0], dilation[0]), half(kernel[1], dilation[1])] });
  },
  predict: (call, compute) => {
    const { kernel, dilation } = call.layer.settings;
    return compute(refiltered(call, { pad: [half(kernel[0], dilation[0]), half(kernel[1], dilation[1])] }));
  },
});

/** The pad with which a stride of 1 keeps the size. */
function half(kernel: number, dilation: number): number {
  return Math.floor((dilation * (kernel - 1) + 1) / 2);
}
