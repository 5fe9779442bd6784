import { int } from "../onnx/graph.ts";
import type { Lowering } from "./lowering.ts";

/**
 * ONNX has no Im2col: a convolution does it whose filters each have a single 1. Sums of zeros and one number are exact; only
 * infinities and NaN would spread to the whole window.
 */
export const im2col: Lowering<"Im2col"> = {
  lower({ settings: { kernel, stride, pad, dilation }, bottoms, bottomShapes: [shape], tops }, graph) {
    const taps = kernel[0] * kernel[1];
    const weights = new Float32Array(shape[1] * taps * taps);
    for (let filter = 0; filter < shape[1] * taps; filter++) weights[filter * taps + (filter % taps)] = 1;
    graph.node(
      "Conv",
      [bottoms[0], graph.floats([shape[1] * taps, 1, ...kernel], weights)],
      { kernel_shape: kernel, strides: stride, dilations: dilation, pads: [...pad, ...pad], group: int(shape[1]) },
      tops[0],
    );
  },
};
