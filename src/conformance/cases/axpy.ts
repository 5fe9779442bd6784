import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

export const axpyCases: LayerCases = {
  corners: {
    "a factor for each channel of each image": {
      body: layer("Axpy"),
      bottoms: blobs([2, 3, 1, 1], [2, 3, 4, 5], [2, 3, 4, 5]),
    },
    "factors without an image": { body: layer("Axpy"), bottoms: blobs([2, 3], [2, 3, 4, 5], [2, 3, 4, 5]) },
  },
  any: fc
    .record({
      shape: shapes(4, 4),
      flat: fc.boolean(),
      factors: numbers({ huge: 1e18 }),
      x: numbers({ huge: 1e18, special: true }),
      y: numbers({ special: true }),
    })
    .map(({ shape, flat, factors, x, y }) => ({
      body: layer("Axpy"),
      bottoms: [blob(flat ? shape.slice(0, 2) : [...shape.slice(0, 2), 1, 1], factors), blob(shape, x), blob(shape, y)],
    })),
};
