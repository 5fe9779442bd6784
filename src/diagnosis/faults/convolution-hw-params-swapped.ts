import type { ConvolutionSettings } from "../../caffe/layers/convolution.ts";
import type { Pair } from "../../caffe/layers/definition.ts";
import { withParam } from "../change.ts";
import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionHwParamsSwapped = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/hw-params-swapped",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "Height and width are exchanged in kernel, stride, pad and dilation.",
  remedy: "Caffe states the height first: kernel_h, stride_h, pad_h, and the first of two numbers.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182",
  hidden: (call) => {
    const { kernel, stride, pad, dilation } = call.layer.settings;
    if ([kernel, stride, pad, dilation].every(([height, width]) => height === width)) {
      return "has the same kernel, stride, pad and dilation in both directions";
    }
    return hidesSettings(call, swapped(call.layer.settings));
  },
  predict: (call, compute) => {
    const { shape, data } = call.params[0];
    // The numbers stay where they are, and are read as a kernel of the other shape.
    const weights = { shape: [shape[0], shape[1], shape[3], shape[2]], data };
    return compute(withParam(refiltered(call, swapped(call.layer.settings)), 0, weights));
  },
});

function swapped({ kernel, stride, pad, dilation }: ConvolutionSettings): Partial<ConvolutionSettings> {
  const swap = ([height, width]: Pair): Pair => [width, height];
  return { kernel: swap(kernel), stride: swap(stride), pad: swap(pad), dilation: swap(dilation) };
}
