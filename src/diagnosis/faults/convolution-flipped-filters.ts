import { defineFault } from "../fault.ts";
import { hidesSettings, reorderedWeights } from "../windows.ts";

export const convolutionFlippedFilters = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/flipped-filters",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "This is a true convolution: the filters are rotated by 180°, where Caffe's layer is a cross-correlation.",
  remedy: "Use the filters as they are stored (Theano: filter_flip=False), or rotate them before loading.",
  source: "https://github.com/keras-team/keras/issues/3015",
  hidden: (call) => {
    const { kernel } = call.layer.settings;
    if (kernel[0] === 1 && kernel[1] === 1) return "has a 1×1 kernel";
    return hidesSettings(call, {}, (y, x) => (kernel[0] - 1 - y) * kernel[1] + kernel[1] - 1 - x);
  },
  predict: (call, compute) => {
    const [height, width] = call.layer.settings.kernel;
    return compute(
      reorderedWeights(call, (first, second, tap, { seconds, area }) => {
        const [y, x] = [Math.floor(tap / width), tap % width];
        return (first * seconds + second) * area + (height - 1 - y) * width + width - 1 - x;
      }),
    );
  },
});
