import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapeAndAxis } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Flatten" flatten_param { ${params} }`;

export const flattenCases: LayerCases = {
  corners: {
    "all but the batch": { body: body(), bottoms: blobs([2, 3, 5, 7]) },
    "all axes": { body: body("axis: 0"), bottoms: blobs([2, 3, 5, 7]) },
    "some in the middle": { body: body("axis: 1 end_axis: 2"), bottoms: blobs([2, 3, 5, 7]) },
    "axes counted from the end": { body: body("axis: -3 end_axis: -2"), bottoms: blobs([2, 3, 5, 7]) },
    "one axis, which is nothing": { body: body("axis: 1 end_axis: 1"), bottoms: blobs([2, 3, 5]) },
  },
  any: fc
    .record({
      at: shapeAndAxis(1, 5),
      more: fc.nat(1000),
      fromEnd: fc.boolean(),
      values: numbers({ special: true }),
    })
    .map(({ at: { shape, axis, written }, more, fromEnd, values }) => {
      const last = axis + (more % (shape.length - axis));
      return {
        body: layer("Flatten", "flatten_param", { axis: written, end_axis: fromEnd ? last - shape.length : last }),
        bottoms: [blob(shape, values)],
      };
    }),
};
