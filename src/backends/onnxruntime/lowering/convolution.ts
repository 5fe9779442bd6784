import type { Lowering } from "./lowering.ts";
import { int } from "../onnx/graph.ts";

/** ONNX's Conv is cross-correlation with OIHW filters, as Caffe's. */
export const convolution: Lowering<"Convolution" | "DepthwiseConvolution"> = {
  lower({ settings: { kernel, stride, pad, dilation, group }, bottoms, tops }, graph, params) {
    const weights = params.map(({ shape, data }) => graph.floats(shape, data));
    bottoms.forEach((bottom, i) => {
      graph.node(
        "Conv",
        [bottom, ...weights],
        { kernel_shape: kernel, strides: stride, dilations: dilation, pads: [...pad, ...pad], group: int(group) },
        tops[i],
      );
    });
  },
};
