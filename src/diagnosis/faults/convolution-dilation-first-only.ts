import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionDilationFirstOnly = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/dilation-first-only",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "The first dilation is used for both directions.",
  remedy: "Read both numbers of dilation: height first, then width.",
  source: "https://github.com/openvinotoolkit/openvino/issues/65",
  hidden: (call) => {
    const { dilation } = call.layer.settings;
    if (dilation[0] === dilation[1]) return "has the same dilation in both directions";
    return hidesSettings(call, { dilation: [dilation[0], dilation[0]] });
  },
  predict: (call, compute) => {
    const { dilation } = call.layer.settings;
    return compute(refiltered(call, { dilation: [dilation[0], dilation[0]] }));
  },
});
