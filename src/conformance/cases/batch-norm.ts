import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, plain, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "BatchNorm" batch_norm_param { ${params} }`;
const variances = { kind: "uniform", seed: 7, low: 0.5, high: 8 } as const;

export const batchNormCases: LayerCases = {
  corners: {
    "the sums are divided by blob 2": {
      body: body(),
      bottoms: blobs([2, 3, 4, 5]),
      params: [plain(5), variances, [4]],
    },
    "a factor of 0 makes statistics of 0": {
      body: body("eps: 0.25"),
      bottoms: blobs([2, 3, 4, 5]),
      params: [plain(5), variances, [0]],
    },
    "an eps that counts": {
      body: body("eps: 0.5"),
      bottoms: blobs([2, 3, 4, 5]),
      params: [plain(5), variances, [2.5]],
    },
    "statistics of the batch": { body: body("use_global_stats: false"), bottoms: blobs([3, 5, 4, 7]) },
    "one axis is one channel": { body: body(), bottoms: blobs([9]), params: [plain(5), variances, [2]] },
    "channels without an image": { body: body(), bottoms: blobs([5, 4]), params: [plain(5), variances, [2]] },
    "in place": { body: body(), bottoms: blobs([2, 3, 4, 5]), params: [plain(5), variances, [3]], inPlace: true },
  },
  any: fc
    .record({
      shape: shapes(1, 4),
      eps: fc.constantFrom(undefined, 0.001, 0.5),
      use_global_stats: fc.constantFrom(undefined, true, false),
      // The squares of the batch's own statistics stay below the largest number.
      values: numbers({ huge: 1e15, special: true }),
      mean: numbers({ huge: 1e15 }),
      // Sums of squares: none is negative.
      variance: numbers({ low: 0, high: 9, huge: 1e15, not: ["negative-zeros", "cancelling"] }),
      factor: fc.constantFrom(0, 0.5, 1, 3, 999.98),
      inPlace: fc.boolean(),
    })
    .map(({ shape, eps, use_global_stats, values, mean, variance, factor, inPlace }) => ({
      body: layer("BatchNorm", "batch_norm_param", { eps, use_global_stats }),
      bottoms: [blob(shape, values)],
      params: [mean, variance, [factor]],
      inPlace,
    })),
};
