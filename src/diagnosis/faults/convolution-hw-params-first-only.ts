import type { ConvolutionSettings } from "../../caffe/layers/convolution.ts";
import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionHwParamsFirstOnly = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/hw-params-first-only",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "The stride and the pad of the height are used for the width too.",
  remedy: "Read both numbers: stride_h and stride_w, pad_h and pad_w, or two of stride and pad.",
  source: "https://github.com/xxradon/PytorchToCaffe/issues/20",
  hidden: (call) => {
    const { stride, pad } = call.layer.settings;
    if (stride[0] === stride[1] && pad[0] === pad[1]) return "has the same stride and the same pad in both directions";
    return hidesSettings(call, firstOnly(call.layer.settings));
  },
  predict: (call, compute) => compute(refiltered(call, firstOnly(call.layer.settings))),
});

/** A kernel made square would not fit its weights. */
function firstOnly({ stride, pad }: ConvolutionSettings): Partial<ConvolutionSettings> {
  return { stride: [stride[0], stride[0]], pad: [pad[0], pad[0]] };
}
