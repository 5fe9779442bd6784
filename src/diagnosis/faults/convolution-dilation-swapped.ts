import type { ConvolutionSettings } from "../../caffe/layers/convolution.ts";
import type { Pair } from "../../caffe/layers/definition.ts";
import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionDilationSwapped = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/dilation-swapped",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "Height and width are exchanged in dilation, and in dilation alone.",
  remedy: "Of the two numbers of dilation, which has no _h and _w, the first is the height's.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L90-L102",
  hidden: (call) => {
    const [height, width] = call.layer.settings.dilation;
    return height === width ? "has the same dilation in both directions" : hidesSettings(call, swapped(call.layer));
  },
  predict: (call, compute) => compute(refiltered(call, swapped(call.layer))),
});

function swapped({ settings }: { readonly settings: ConvolutionSettings }): { readonly dilation: Pair } {
  const [height, width] = settings.dilation;
  return { dilation: [width, height] };
}
