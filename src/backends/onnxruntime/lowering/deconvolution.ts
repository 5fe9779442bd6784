import { int } from "../onnx/graph.ts";
import type { Lowering } from "./lowering.ts";

/** ConvTranspose takes weights as Caffe stores them, and without output_padding gives Caffe's size. */
export const deconvolution: Lowering<"Deconvolution"> = {
  lower({ settings: { kernel, stride, pad, dilation, group }, bottoms, tops }, graph, params) {
    const weights = params.map(({ shape, data }) => graph.floats(shape, data));
    bottoms.forEach((bottom, i) => {
      graph.node(
        "ConvTranspose",
        [bottom, ...weights],
        { kernel_shape: kernel, strides: stride, dilations: dilation, pads: [...pad, ...pad], group: int(group) },
        tops[i],
      );
    });
  },
};
