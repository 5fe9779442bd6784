import fc from "fast-check";
import { blob, layer, type LayerCases, numbers, pair, plain } from "./layer-cases.ts";

const body = (params: string): string => `type: "Pooling" pooling_param { ${params} }`;

const placed = fc.record({
  round_mode: fc.constantFrom(undefined, "CEIL", "FLOOR"),
  outer: pair(1, 3),
  image: pair(1, 9),
  kernel: pair(1, 5),
  stride: pair(1, 6),
});

const windows = fc
  .record({
    place: placed,
    pool: fc.constantFrom(undefined, "MAX", "AVE"),
    pad: pair(0, 4),
    values: numbers({ special: true }),
  })
  .filter(({ place: { image, kernel }, pad }) =>
    image.every((size, i) => pad[i] < kernel[i] && size + 2 * pad[i] >= kernel[i]),
  )
  .map(({ place: { round_mode, outer, image, kernel, stride }, pool, pad, values }) => ({
    body: layer("Pooling", "pooling_param", {
      pool,
      round_mode,
      ...{ kernel_h: kernel[0], kernel_w: kernel[1], stride_h: stride[0], stride_w: stride[1] },
      ...{ pad_h: pad[0], pad_w: pad[1] },
    }),
    bottoms: [blob([...outer, ...image], values)],
  }));

/** Weighed by the values themselves, which Caffe takes for positive: after a ReLU. */
const stochastic = fc
  .record({ place: placed, values: numbers({ low: 0, high: 1, huge: 1e15, not: ["cancelling"] }) })
  .filter(({ place: { image, kernel } }) => image.every((size, i) => size >= kernel[i]))
  .map(({ place: { round_mode, outer, image, kernel, stride }, values }) => ({
    body: layer("Pooling", "pooling_param", {
      pool: "STOCHASTIC",
      round_mode,
      ...{ kernel_h: kernel[0], kernel_w: kernel[1], stride_h: stride[0], stride_w: stride[1] },
    }),
    bottoms: [blob([...outer, ...image], values)],
  }));

const global = fc
  .record({
    pool: fc.constantFrom("MAX", "AVE"),
    outer: pair(1, 3),
    image: pair(1, 9),
    values: numbers({ special: true }),
  })
  .map(({ pool, outer, image, values }) => ({
    body: layer("Pooling", "pooling_param", { pool, global_pooling: true }),
    bottoms: [blob([...outer, ...image], values)],
  }));

export const poolingCases: LayerCases = {
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
    "weighed by the values, as STOCHASTIC at test": {
      body: body("pool: STOCHASTIC kernel_h: 2 kernel_w: 3 stride: 2"),
      bottoms: [{ shape: [2, 3, 5, 7], numbers: { kind: "sparse", seed: 1, low: 0, high: 1 } }],
    },
    "a window of nothing but −∞ leaves −FLT_MAX": {
      body: body("kernel_size: 1"),
      bottoms: [{ shape: [1, 1, 1, 2], numbers: [Number.NEGATIVE_INFINITY, 1] }],
    },
    "NaN is passed over": {
      body: body("kernel_h: 1 kernel_w: 3"),
      bottoms: [{ shape: [1, 1, 1, 3], numbers: [3, Number.NaN, 1] }],
    },
    "a window of nothing but NaN leaves −FLT_MAX": {
      body: body("kernel_size: 1"),
      bottoms: [{ shape: [1, 1, 1, 2], numbers: [Number.NaN, 1] }],
    },
    "the mask": {
      body: body("kernel_size: 2 stride: 2"),
      bottoms: [{ shape: [2, 3, 4, 6], numbers: plain() }],
      tops: 2,
    },
  },
  any: fc.oneof(
    { weight: 5, arbitrary: windows },
    { weight: 1, arbitrary: stochastic },
    { weight: 1, arbitrary: global },
  ),
};
