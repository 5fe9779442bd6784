import { defineFault } from "../fault.ts";
import { hidesSettings, reorderedWeights } from "../windows.ts";

export const deconvolutionFlippedFilters = defineFault<"Deconvolution">({
  id: "deconvolution/flipped-filters",
  types: ["Deconvolution"],
  claim:
    "The filters are rotated by 180°, as in a convolution of the spread bottom with filters that were not turned for it.",
  remedy: "Spread each pixel over the filter as it is stored, or rotate the filters where a convolution stands in.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/deconv_layer.cpp#L25-L40",
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
