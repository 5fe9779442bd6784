import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapeAndAxis, whole } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Slice" slice_param { ${params} }`;

export const sliceCases: LayerCases = {
  corners: {
    "equal parts": { body: body(), bottoms: blobs([2, 6, 3, 5]), tops: 3 },
    "points are positions, not sizes": {
      body: body("slice_point: 1 slice_point: 4"),
      bottoms: blobs([2, 6, 3, 5]),
      tops: 3,
    },
    "along the first axis": { body: body("axis: 0 slice_point: 1"), bottoms: blobs([4, 3, 5]), tops: 2 },
    "along the last axis, counted from the end": {
      body: body("axis: -1 slice_point: 3"),
      bottoms: blobs([2, 3, 5]),
      tops: 2,
    },
    "by the axis' older name": { body: body("slice_dim: 2 slice_point: 2"), bottoms: blobs([2, 3, 5]), tops: 2 },
    "one top": { body: body(), bottoms: blobs([2, 3, 5]) },
  },
  any: fc
    .record({
      at: shapeAndAxis(1, 4),
      older: fc.boolean(),
      sizes: fc.array(whole(1, 4), { minLength: 1, maxLength: 4 }),
      equal: fc.boolean(),
      values: numbers({ special: true }),
    })
    .map(({ at: { shape, axis, written }, older, sizes, equal, values }) => {
      const parts = equal ? sizes.map(() => sizes[0]) : sizes;
      const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((a, b) => a + b));
      return {
        body: layer("Slice", "slice_param", {
          // The older name takes no negative axis.
          ...(older && written >= 0 ? { slice_dim: written } : { axis: written }),
          slice_point: equal ? [] : ends.slice(0, -1),
        }),
        bottoms: [blob(shape.with(axis, ends[ends.length - 1]), values)],
        tops: parts.length,
      };
    }),
};
