import { convolutions } from "./convolution.ts";
import { blobs, type LayerCases } from "./layer-cases.ts";

const body = (params: string): string => `type: "Deconvolution" convolution_param { ${params} }`;

export const deconvolutionCases: LayerCases = {
  corners: {
    "kernel, stride and pad differ by axis": {
      body: body("num_output: 5 kernel_h: 4 kernel_w: 3 stride_h: 3 stride_w: 2 pad_h: 1 pad_w: 2"),
      bottoms: blobs([2, 3, 4, 5]),
    },
    "upsampling as in FCN": {
      body: body("num_output: 3 group: 3 kernel_size: 4 stride: 2 pad: 1 bias_term: false"),
      bottoms: blobs([2, 3, 4, 5]),
    },
    "a stride larger than the kernel leaves gaps": {
      body: body("num_output: 2 kernel_h: 1 kernel_w: 2 stride_h: 3 stride_w: 4"),
      bottoms: blobs([2, 3, 3, 4]),
    },
    "1×1": { body: body("num_output: 5 kernel_size: 1"), bottoms: blobs([2, 3, 4, 7]) },
    "a pad that takes all but one pixel": {
      body: body("num_output: 2 kernel_h: 3 kernel_w: 5 pad_h: 1 pad_w: 2"),
      bottoms: blobs([2, 3, 1, 1]),
    },
    "groups of several channels": {
      body: body("num_output: 4 group: 2 kernel_h: 3 kernel_w: 2"),
      bottoms: blobs([2, 6, 3, 4]),
    },
    dilation: {
      body: body("num_output: 2 kernel_h: 2 kernel_w: 3 dilation: 3 dilation: 2 stride_h: 1 stride_w: 2"),
      bottoms: blobs([2, 3, 4, 5]),
    },
    "several bottoms share the weights": {
      body: body("num_output: 3 kernel_h: 2 kernel_w: 3 stride: 2"),
      bottoms: blobs([2, 2, 3, 4], [2, 2, 3, 4]),
      tops: 2,
    },
  },
  any: convolutions("Deconvolution", ({ image, kernel, stride, pad, dilation }) =>
    image.every((size, i) => stride[i] * (size - 1) + dilation[i] * (kernel[i] - 1) + 1 > 2 * pad[i]),
  ),
};
