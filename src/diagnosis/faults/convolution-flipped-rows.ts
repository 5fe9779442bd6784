import { defineFault } from "../fault.ts";
import { hidesSettings, reorderedWeights } from "../windows.ts";

/** Of kernels with one column it is convolution/flipped-filters. */
export const convolutionFlippedRows = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/flipped-rows",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "The filters are flipped upside down: their last row comes first.",
  remedy: "Use the filters as they are stored.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182",
  hidden: (call) => {
    const { kernel } = call.layer.settings;
    if (kernel[0] === 1) return "has kernels of one row";
    return hidesSettings(call, {}, (y, x) => (kernel[0] - 1 - y) * kernel[1] + x);
  },
  predict: (call, compute) => {
    const [height, width] = call.layer.settings.kernel;
    return compute(
      reorderedWeights(call, (first, second, tap, { seconds, area }) => {
        const [y, x] = [Math.floor(tap / width), tap % width];
        return (first * seconds + second) * area + (height - 1 - y) * width + x;
      }),
    );
  },
});
