import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapeAndAxis, whole } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Concat" concat_param { ${params} }`;

export const concatCases: LayerCases = {
  corners: {
    "channels of different numbers": { body: body(), bottoms: blobs([2, 3, 4, 5], [2, 1, 4, 5], [2, 2, 4, 5]) },
    "along the first axis": { body: body("axis: 0"), bottoms: blobs([2, 3, 5], [4, 3, 5]) },
    "along the last axis, counted from the end": { body: body("axis: -1"), bottoms: blobs([2, 3, 5], [2, 3, 4]) },
    "by the axis' older name": { body: body("concat_dim: 2"), bottoms: blobs([2, 3, 5, 2], [2, 3, 4, 2]) },
    "one bottom": { body: body(), bottoms: blobs([2, 3]) },
  },
  any: fc
    .record({
      at: shapeAndAxis(1, 4),
      older: fc.boolean(),
      parts: fc.array(fc.record({ extent: whole(1, 4), values: numbers({ special: true }) }), {
        minLength: 1,
        maxLength: 4,
      }),
    })
    .map(({ at: { shape, axis, written }, older, parts }) => ({
      // The older name takes no negative axis.
      body: layer("Concat", "concat_param", older && written >= 0 ? { concat_dim: written } : { axis: written }),
      bottoms: parts.map(({ extent, values }) => blob(shape.with(axis, extent), values)),
    })),
};
