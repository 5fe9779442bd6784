import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionPadDropped = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/pad-dropped",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "pad is not read: the image is not padded.",
  remedy: "Pad by pad (or pad_h and pad_w) on each side.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/conv_layer.cpp#L8-L22",
  hidden: (call) => {
    const { pad } = call.layer.settings;
    if (pad[0] === 0 && pad[1] === 0) return "pads nothing";
    return hidesSettings(call, { pad: [0, 0] });
  },
  predict: (call, compute) => compute(refiltered(call, { pad: [0, 0] })),
});
