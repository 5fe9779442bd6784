/** Cases of two layer types without special numbers, on which every honest engine agrees: what the conformance run is tried on. */
import fc from "fast-check";
import { type LayerCases, numbers, pair, plain } from "./cases/layer-cases.ts";

const body = (params: string): string => `type: "Pooling" pooling_param { ${params} }`;

const poolingCases: LayerCases = {
  corners: {
    "a last window that overhangs": {
      body: body("kernel_h: 2 kernel_w: 3 stride_h: 2 stride_w: 3"),
      bottoms: [{ shape: [2, 3, 5, 7], numbers: plain() }],
    },
    "an average over a clipped window": {
      body: body("pool: AVE kernel_h: 3 kernel_w: 2 stride: 2 pad_h: 1 pad_w: 0"),
      bottoms: [{ shape: [2, 3, 5, 7], numbers: plain() }],
    },
    "a last window that would start in the padding": {
      body: body("kernel_size: 2 stride: 2 pad: 1"),
      bottoms: [{ shape: [1, 2, 3, 5], numbers: plain() }],
    },
    "negative pixels beside padding": {
      body: body("kernel_size: 3 stride: 2 pad: 1"),
      bottoms: [{ shape: [1, 2, 4, 6], numbers: { kind: "uniform", seed: 1, low: -2, high: -1 } }],
    },
    "an empty window": {
      body: body("kernel_size: 1 stride: 3"),
      bottoms: [{ shape: [1, 2, 5, 8], numbers: plain() }],
    },
    "a window as large as the image": {
      body: body("pool: AVE kernel_h: 5 kernel_w: 7"),
      bottoms: [{ shape: [2, 3, 5, 7], numbers: plain() }],
    },
    "global pooling": {
      body: body("pool: AVE global_pooling: true"),
      bottoms: [{ shape: [2, 3, 5, 7], numbers: plain() }],
    },
    "rounding down": {
      body: body("kernel_size: 2 stride: 2 round_mode: FLOOR"),
      bottoms: [{ shape: [2, 3, 5, 7], numbers: plain() }],
    },
    "the mask": {
      body: body("kernel_size: 2 stride: 2"),
      bottoms: [{ shape: [2, 3, 4, 6], numbers: plain() }],
      tops: 2,
    },
  },
  any: fc
    .record({
      method: fc.constantFrom("MAX", "AVE"),
      mode: fc.constantFrom("CEIL", "FLOOR"),
      images: pair(1, 3),
      image: pair(1, 9),
      kernel: pair(1, 5),
      stride: pair(1, 6),
      pad: pair(0, 4),
      // What MAX makes of NaN no engine agrees on: Caffe passes over it (docs/findings.md).
      values: numbers(),
    })
    .filter(({ image, kernel, pad }) => image.every((size, i) => pad[i] < kernel[i] && size + 2 * pad[i] >= kernel[i]))
    .map(({ method, mode, images, image, kernel, stride, pad, values }) => ({
      body: body(
        `pool: ${method} round_mode: ${mode} kernel_h: ${kernel[0]} kernel_w: ${kernel[1]} stride_h: ${stride[0]} stride_w: ${stride[1]} pad_h: ${pad[0]} pad_w: ${pad[1]}`,
      ),
      bottoms: [{ shape: [...images, ...image], numbers: values }],
    })),
};

const shape = [2, 3, 5, 7];

const reluCases: LayerCases = {
  corners: {
    "no slope": { body: 'type: "ReLU"', bottoms: [{ shape, numbers: plain() }] },
    "a slope": { body: 'type: "ReLU" relu_param { negative_slope: 0.1 }', bottoms: [{ shape, numbers: plain() }] },
    "a negative slope": {
      body: 'type: "ReLU" relu_param { negative_slope: -0.3 }',
      bottoms: [{ shape, numbers: plain() }],
    },
    "in place": { body: 'type: "ReLU"', bottoms: [{ shape, numbers: plain() }], inPlace: true },
  },
  any: fc
    .record({
      shape: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      slope: fc.constantFrom(0, 0.1, 0.5, -0.3, 1),
      values: numbers(),
      inPlace: fc.boolean(),
    })
    .map(({ shape: extents, slope, values, inPlace }) => ({
      body: `type: "ReLU" relu_param { negative_slope: ${slope} }`,
      bottoms: [{ shape: extents, numbers: values }],
      inPlace,
    })),
};

export const CASES = { Pooling: poolingCases, ReLU: reluCases };
