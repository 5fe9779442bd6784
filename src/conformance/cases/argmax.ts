import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapeAndAxis } from "./layer-cases.ts";

const body = (params = ""): string => `type: "ArgMax" argmax_param { ${params} }`;

export const argmaxCases: LayerCases = {
  corners: {
    "over all but the first axis": { body: body(), bottoms: blobs([3, 4, 2, 5]) },
    "the three largest": { body: body("top_k: 3"), bottoms: blobs([2, 7]) },
    "places and values": { body: body("top_k: 2 out_max_val: true"), bottoms: blobs([2, 3, 5]) },
    "along an axis": { body: body("axis: 1"), bottoms: blobs([2, 5, 4, 3]) },
    "values along an axis, counted from the end": {
      body: body("axis: -2 top_k: 3 out_max_val: true"),
      bottoms: blobs([2, 3, 4, 5]),
    },
    "all equal: the later place comes first": {
      body: body("top_k: 2"),
      bottoms: [blob([2, 5], { kind: "constant", seed: 1 })],
    },
    "as many as there are": { body: body("axis: 1 top_k: 4"), bottoms: blobs([2, 4, 3]) },
  },
  any: fc
    .record({
      at: shapeAndAxis(1, 4),
      along: fc.boolean(),
      top: fc.nat(1000),
      out_max_val: fc.constantFrom(undefined, true, false),
      // Caffe sorts by comparisons, which have no result among NaN.
      // With NaN Caffe's std::partial_sort has no order, and what it does is undefined.
      values: numbers(),
    })
    .map(({ at: { shape, axis, written }, along, top, out_max_val, values }) => {
      const candidates = along ? shape[axis] : shape.slice(1).reduce((a, b) => a * b, 1);
      return {
        body: layer("ArgMax", "argmax_param", {
          axis: along ? written : undefined,
          top_k: 1 + (top % candidates),
          out_max_val,
        }),
        bottoms: [blob(shape, values)],
      };
    }),
};
