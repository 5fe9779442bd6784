import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered } from "../windows.ts";

export const convolutionPadDoubled = defineFault<"Convolution" | "DepthwiseConvolution" | "Deconvolution">({
  id: "convolution/pad-doubled",
  types: ["Convolution", "DepthwiseConvolution", "Deconvolution"],
  claim: "The image is padded twice: pad is applied once before the layer and once more in it.",
  remedy: "Pad once, by pad on each side.",
  source: "https://github.com/onnx/onnx-caffe2/issues/21",
  hidden: (call) => {
    const { pad } = call.layer.settings;
    if (pad[0] === 0 && pad[1] === 0) return "pads nothing";
    return hidesSettings(call, { pad: [2 * pad[0], 2 * pad[1]] });
  },
  predict: (call, compute) => {
    const { pad } = call.layer.settings;
    return compute(refiltered(call, { pad: [2 * pad[0], 2 * pad[1]] }));
  },
});
