import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = layer("EuclideanLoss");

export const euclideanLossCases: LayerCases = {
  corners: {
    "halved, and divided by the items": { body, bottoms: blobs([3, 4, 5], [3, 4, 5]) },
    "two shapes of one size": { body, bottoms: blobs([3, 4, 5], [3, 20]) },
    "bottoms that are equal": { body, bottoms: [blob([3, 5]), blob([3, 5])] },
  },
  any: fc
    .record({
      shape: shapes(1, 4),
      flat: fc.boolean(),
      // Sums of squares stay below the largest number.
      a: numbers({ huge: 1e17, special: true }),
      b: numbers({ huge: 1e17, special: true }),
    })
    .map(({ shape, flat, a, b }) => ({
      body,
      bottoms: [
        blob(shape, a),
        blob(flat ? [shape[0], shape.slice(1).reduce((size, extent) => size * extent, 1)] : shape, b),
      ],
    })),
};
