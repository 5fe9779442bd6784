import { convolutions, fits } from "./convolution.ts";
import { blobs, type LayerCases } from "./layer-cases.ts";

const body = (params: string): string => `type: "DepthwiseConvolution" convolution_param { ${params} }`;

export const depthwiseConvolutionCases: LayerCases = {
  corners: {
    "as many groups as channels": {
      body: body("num_output: 6 group: 6 kernel_h: 3 kernel_w: 2 stride: 2 pad_h: 1 pad_w: 0"),
      bottoms: blobs([2, 6, 7, 9]),
    },
    "two filters a channel": {
      body: body("num_output: 6 group: 3 kernel_h: 2 kernel_w: 3 dilation: 2 bias_term: false"),
      bottoms: blobs([2, 3, 5, 8]),
    },
  },
  any: convolutions("DepthwiseConvolution", fits),
};
