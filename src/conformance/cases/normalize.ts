import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Normalize" norm_param { ${params} }`;

export const normalizeCases: LayerCases = {
  corners: {
    "over the whole image": { body: body(), bottoms: blobs([2, 5, 4, 3]) },
    "over channels, as in SSD": {
      body: body("across_spatial: false channel_shared: false"),
      bottoms: blobs([2, 5, 4, 3]),
    },
    "an eps that counts": { body: body("across_spatial: false eps: 0.5"), bottoms: blobs([2, 5, 4, 3]) },
    "channels without an image": { body: body("channel_shared: false"), bottoms: blobs([3, 5]) },
    zeros: { body: body(), bottoms: [blob([2, 3, 4, 5], { kind: "zeros", seed: 1 })] },
  },
  any: fc
    .record({
      shape: shapes(2, 4),
      across_spatial: fc.constantFrom(undefined, true, false),
      channel_shared: fc.constantFrom(undefined, true, false),
      eps: fc.constantFrom(undefined, 1e-10, 0.01, 1),
      // Sums of squares stay below the largest number.
      values: numbers({ huge: 1e17, special: true }),
      factors: numbers({ huge: 1e10 }),
    })
    .map(({ shape, across_spatial, channel_shared, eps, values, factors }) => ({
      body: layer("Normalize", "norm_param", { across_spatial, channel_shared, eps }),
      bottoms: [blob(shape, values)],
      params: [factors],
    })),
};
