import fc from "fast-check";
import { fits, patches, windowFields } from "./convolution.ts";
import { blob, blobs, layer, type LayerCases, numbers, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "Im2col" convolution_param { ${params} }`;

export const im2colCases: LayerCases = {
  corners: {
    "kernel, stride and pad differ by axis": {
      body: body("kernel_h: 3 kernel_w: 2 stride_h: 1 stride_w: 2 pad_h: 2 pad_w: 1"),
      bottoms: blobs([2, 3, 5, 7]),
    },
    "a kernel as large as the image": { body: body("kernel_h: 5 kernel_w: 7"), bottoms: blobs([2, 3, 5, 7]) },
    "a stride larger than the kernel": { body: body("kernel_size: 1 stride: 3"), bottoms: blobs([2, 3, 5, 7]) },
    dilation: { body: body("kernel_h: 2 kernel_w: 3 dilation: 3 dilation: 2"), bottoms: blobs([2, 3, 6, 8]) },
    "NaN and infinities": {
      body: body("kernel_h: 2 kernel_w: 3 pad: 1"),
      bottoms: [blob([2, 3, 4, 5], { kind: "special", seed: 1 })],
    },
  },
  any: fc
    .record({
      patch: patches.filter(fits),
      images: whole(1, 2),
      channels: whole(1, 4),
      axis: fc.constantFrom(undefined, 1, -3),
      values: numbers({ special: true }),
    })
    .map(({ patch, images, channels, axis, values }) => ({
      body: layer("Im2col", "convolution_param", { ...windowFields(patch), axis }),
      bottoms: [blob([images, channels, ...patch.image], values)],
    })),
};
