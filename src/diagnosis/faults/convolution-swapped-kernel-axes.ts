import { withParam } from "../change.ts";
import { defineFault } from "../fault.ts";
import { hidesSettings, refiltered, reorderedWeights } from "../windows.ts";

export const convolutionSwappedKernelAxes = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/swapped-kernel-axes",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "The filters are transposed: rows of the kernel are taken for columns.",
  remedy: "Keep the order output, input, row, column (MatConvNet stores width before height).",
  source: "https://github.com/shekkizh/FCN.tensorflow/issues/47",
  hidden: (call) => {
    const [height, width] = call.layer.settings.kernel;
    if (height === 1 && width === 1) return "has a 1×1 kernel";
    return hidesSettings(call, { kernel: [width, height] }, (y, x) => x * width + y);
  },
  predict: (call, compute) => {
    const [height, width] = call.layer.settings.kernel;
    const { params, layer } = reorderedWeights(call, (first, second, tap, { seconds, area }) => {
      const [y, x] = [Math.floor(tap / height), tap % height];
      return (first * seconds + second) * area + x * width + y;
    });
    const weights = { ...params[0], shape: [...params[0].shape.slice(0, 2), width, height] };
    return compute(withParam(refiltered({ ...call, params, layer }, { kernel: [width, height] }), 0, weights));
  },
});
