import { mapWeights } from "../change.ts";
import { defineFault } from "../fault.ts";

export const convolutionFlippedFilters = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/flipped-filters",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "This is a true convolution: the filters are rotated by 180°, where Caffe's layer is a cross-correlation.",
  remedy: "Use the filters as they are stored (Theano: filter_flip=False), or rotate them before loading.",
  source: "https://github.com/keras-team/keras/issues/3015",
  hidden: ({ layer: { settings } }) =>
    settings.kernel.every((extent) => extent === 1) ? "has a 1×1 kernel" : undefined,
  predict: (call, compute) => {
    const area = call.layer.settings.kernel[0] * call.layer.settings.kernel[1];
    // The last tap of each plane comes first.
    return compute(mapWeights(call, (data, i) => data[i - (i % area) + (area - 1 - (i % area))]));
  },
});
