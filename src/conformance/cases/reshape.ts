import fc from "fast-check";
import { blob, blobs, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Reshape" reshape_param { ${params} }`;
const dims = (extents: readonly number[]): string => `shape { ${extents.map((extent) => `dim: ${extent}`).join(" ")} }`;

export const reshapeCases: LayerCases = {
  corners: {
    "0 copies, −1 is inferred": { body: body(dims([0, -1])), bottoms: blobs([2, 3, 5, 7]) },
    "some axes in the middle": { body: body(`${dims([5, 3])} axis: 1 num_axes: 2`), bottoms: blobs([2, 3, 5, 7]) },
    "the axis counted from the end": { body: body(`${dims([-1, 1])} axis: -2`), bottoms: blobs([2, 3, 5, 7]) },
    "an axis put in": { body: body(`${dims([1])} axis: 1 num_axes: 0`), bottoms: blobs([2, 3, 5]) },
    "an axis put behind": { body: body(`${dims([1, 1])} axis: -1 num_axes: 0`), bottoms: blobs([2, 3, 5]) },
    "all in one": { body: body(dims([-1])), bottoms: blobs([2, 3, 5]) },
  },
  any: fc
    .record({
      shape: shapes(1, 4),
      first: fc.nat(1000),
      covers: fc.nat(1000),
      turned: fc.boolean(),
      fromEnd: fc.boolean(),
      toTheEnd: fc.boolean(),
      extra: fc.boolean(),
      inferred: fc.option(fc.nat(1000), { nil: undefined }),
      copied: fc.boolean(),
      values: numbers({ special: true }),
    })
    .map(({ shape, first, covers, turned, fromEnd, toTheEnd, extra, inferred, copied, values }) => {
      const start = first % (shape.length + 1);
      const end = toTheEnd ? shape.length : start + (covers % (shape.length - start + 1));
      const old = shape.slice(start, end);
      // The same extents in another order, perhaps with one of 1 beside them: as many elements.
      const extents: number[] = [...(turned ? old.toReversed() : old), ...(extra ? [1] : [])];
      const written = extents.map((extent, i) => {
        if (inferred !== undefined && inferred % extents.length === i) return -1;
        return copied && extent === shape[start + i] ? 0 : extent;
      });
      const axis = fromEnd ? start - shape.length - 1 : start;
      return {
        body: body(`${dims(written)} axis: ${axis} num_axes: ${toTheEnd ? -1 : end - start}`),
        bottoms: [blob(shape, values)],
      };
    }),
};
