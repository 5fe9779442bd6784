import fc from "fast-check";
import type { LayerCase } from "../layer-case.ts";
import { blob, blobs, factors, layer, type LayerCases, numbers, pair, plain, whole } from "./layer-cases.ts";

interface Patch {
  readonly image: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly pad: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Whether the fields are written as _h and _w, or twice under one name. */
  readonly split: boolean;
}

/** Images and windows over them: of Convolution, Deconvolution and Im2col. */
export const patches: fc.Arbitrary<Patch> = fc.record({
  image: pair(1, 9),
  kernel: pair(1, 4),
  stride: pair(1, 5),
  pad: pair(0, 3),
  dilation: pair(1, 3),
  split: fc.boolean(),
});

/** Whether the window, dilated, fits into the padded image. */
export function fits({ image, kernel, pad, dilation }: Patch): boolean {
  return image.every((size, i) => size + 2 * pad[i] >= dilation[i] * (kernel[i] - 1) + 1);
}

/** The fields of convolution_param that say how the window lies. */
export function windowFields({ kernel, stride, pad, dilation, split }: Patch) {
  if (!split) return { kernel_size: kernel, stride, pad, dilation };
  const [[kernel_h, kernel_w], [stride_h, stride_w], [pad_h, pad_w]] = [kernel, stride, pad];
  return { kernel_h, kernel_w, stride_h, stride_w, pad_h, pad_w, dilation };
}

/** Any legal layer with a convolution_param. */
export function convolutions(type: string, legal: (patch: Patch) => boolean): fc.Arbitrary<LayerCase> {
  return fc
    .record({
      patch: patches.filter(legal),
      images: whole(1, 2),
      group: whole(1, 3),
      depth: whole(1, 3),
      filters: whole(1, 3),
      bias_term: fc.boolean(),
      axis: fc.constantFrom(undefined, 1, -3),
      factors: factors(),
      more: fc.array(numbers(), { maxLength: 2 }),
      bias: numbers(),
    })
    .map(({ patch, images, group, depth, filters, bias_term, axis, factors: { values, weights }, more, bias }) => ({
      body: layer(type, "convolution_param", {
        num_output: group * filters,
        group,
        ...windowFields(patch),
        bias_term,
        axis,
      }),
      bottoms: [values, ...more].map((given) => blob([images, group * depth, ...patch.image], given)),
      params: bias_term ? [weights, bias] : [weights],
      tops: 1 + more.length,
    }));
}

const body = (params: string): string => `type: "Convolution" convolution_param { ${params} }`;

export const convolutionCases: LayerCases = {
  corners: {
    "kernel, stride and pad differ by axis": {
      body: body("num_output: 5 kernel_h: 3 kernel_w: 2 stride_h: 1 stride_w: 2 pad_h: 2 pad_w: 1"),
      bottoms: blobs([2, 3, 7, 9]),
    },
    "a kernel as large as the image": {
      body: body("num_output: 3 kernel_h: 5 kernel_w: 7"),
      bottoms: blobs([2, 4, 5, 7]),
    },
    "a kernel as large as the padded image": {
      body: body("num_output: 3 kernel_h: 5 kernel_w: 9 pad_h: 1 pad_w: 2"),
      bottoms: blobs([2, 4, 3, 5]),
    },
    "a stride larger than the kernel": {
      body: body("num_output: 4 kernel_h: 2 kernel_w: 1 stride_h: 3 stride_w: 4"),
      bottoms: blobs([2, 3, 8, 9]),
    },
    "a window that lies in the padding alone": {
      body: body("num_output: 2 kernel_h: 2 kernel_w: 1 pad_h: 3 pad_w: 2"),
      bottoms: blobs([1, 3, 4, 5]),
    },
    "1×1": { body: body("num_output: 5 kernel_size: 1"), bottoms: blobs([2, 3, 4, 7]) },
    "one pixel": { body: body("num_output: 5 kernel_size: 1 bias_term: false"), bottoms: blobs([2, 3, 1, 1]) },
    "as many groups as channels": {
      body: body("num_output: 6 group: 6 kernel_h: 3 kernel_w: 2 pad_h: 1 pad_w: 0"),
      bottoms: blobs([2, 6, 5, 7]),
    },
    "two filters a channel": {
      body: body("num_output: 6 group: 3 kernel_h: 2 kernel_w: 3 bias_term: false"),
      bottoms: blobs([2, 3, 5, 7]),
    },
    "groups of several channels": {
      body: body("num_output: 4 group: 2 kernel_h: 1 kernel_w: 3 stride: 2 pad_h: 0 pad_w: 2"),
      bottoms: blobs([2, 6, 5, 8]),
    },
    dilation: {
      body: body("num_output: 3 kernel_h: 2 kernel_w: 3 dilation: 3 dilation: 2 pad_h: 1 pad_w: 2"),
      bottoms: blobs([2, 2, 7, 9]),
    },
    "pixels beyond the last window": {
      body: body("num_output: 3 kernel_size: 2 stride: 3"),
      bottoms: blobs([2, 2, 7, 9]),
    },
    "several bottoms share the weights": {
      body: body("num_output: 3 kernel_h: 2 kernel_w: 3"),
      bottoms: blobs([2, 2, 4, 5], [2, 2, 4, 5], [2, 2, 4, 5]),
      tops: 3,
    },
    "the axis counted from the end": {
      body: body("num_output: 3 kernel_h: 2 kernel_w: 3 axis: -3"),
      bottoms: blobs([2, 4, 5, 7]),
    },
    "many terms that nearly cancel": {
      body: body("num_output: 2 kernel_size: 3"),
      bottoms: [blob([1, 64, 4, 5], { kind: "cancelling", seed: 1 })],
      params: [{ kind: "constant", seed: 2 }, plain(3)],
    },
  },
  any: convolutions("Convolution", fits),
};
