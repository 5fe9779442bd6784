import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "MVN" mvn_param { ${params} }`;

export const mvnCases: LayerCases = {
  corners: {
    "each channel by itself": { body: body(), bottoms: blobs([2, 3, 5, 7]) },
    "eps is added outside the root": { body: body("eps: 0.1"), bottoms: blobs([2, 3, 5, 7]) },
    "the mean alone": { body: body("normalize_variance: false"), bottoms: blobs([2, 3, 5, 7]) },
    "across channels": { body: body("across_channels: true"), bottoms: blobs([2, 3, 5, 7]) },
    "one pixel, which is its own mean": { body: body(), bottoms: blobs([2, 3, 1, 1]) },
    "a blob of two axes comes out with four": { body: body("across_channels: true"), bottoms: blobs([9, 4]) },
    "a mean far from 0": {
      body: body("eps: 0.01"),
      bottoms: [blob([2, 3, 5, 7], { kind: "uniform", seed: 1, low: 50, high: 51 })],
    },
  },
  any: fc
    .record({
      shape: shapes(1, 4),
      normalize_variance: fc.constantFrom(undefined, true, false),
      across_channels: fc.constantFrom(undefined, true, false),
      eps: fc.constantFrom(undefined, 0.001, 0.1),
      // Sums of squares stay below the largest number.
      values: numbers({ huge: 1e17, special: true }),
    })
    .map(({ shape, normalize_variance, across_channels, eps, values }) => ({
      body: layer("MVN", "mvn_param", { normalize_variance, across_channels, eps }),
      bottoms: [blob(shape, values)],
    })),
};
