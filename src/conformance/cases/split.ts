import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapes, whole } from "./layer-cases.ts";

export const splitCases: LayerCases = {
  corners: {
    "one top": { body: layer("Split"), bottoms: blobs([2, 3, 5]) },
    "three tops": { body: layer("Split"), bottoms: blobs([2, 3, 5]), tops: 3 },
  },
  any: fc
    .record({ shape: shapes(1, 5), tops: whole(1, 4), values: numbers({ special: true }) })
    .map(({ shape, tops, values }) => ({ body: layer("Split"), bottoms: [blob(shape, values)], tops })),
};
