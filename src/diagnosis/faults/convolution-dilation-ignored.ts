import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionDilationIgnored = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/dilation-ignored",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "dilation is not read: the taps of a filter lie side by side.",
  remedy: "Pass dilation on.",
  source: "https://github.com/ARM-software/armnn/issues/486",
  hidden: (call) => {
    const { dilation } = call.layer.settings;
    if (dilation[0] === 1 && dilation[1] === 1) return "has a dilation of 1";
    return hidesSettings(call, { dilation: [1, 1] });
  },
  predict: (call, compute) => compute(refiltered(call, { dilation: [1, 1] })),
});
