import { defineFault } from "../fault.ts";
import { hidesSettings, reorderedWeights } from "../windows.ts";

/** Of kernels with one row it is convolution/flipped-filters. */
export const convolutionFlippedColumns = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/flipped-columns",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "The filters are flipped left to right: their last column comes first.",
  remedy: "Use the filters as they are stored.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182",
  hidden: (call) => {
    const { kernel } = call.layer.settings;
    if (kernel[1] === 1) return "has kernels of one column";
    return hidesSettings(call, {}, (y, x) => y * kernel[1] + kernel[1] - 1 - x);
  },
  predict: (call, compute) => {
    const [, width] = call.layer.settings.kernel;
    return compute(
      reorderedWeights(call, (first, second, tap, { seconds, area }) => {
        const [y, x] = [Math.floor(tap / width), tap % width];
        return (first * seconds + second) * area + y * width + width - 1 - x;
      }),
    );
  },
});
