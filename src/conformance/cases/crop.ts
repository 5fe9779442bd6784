import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapeAndAxis, whole } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Crop" crop_param { ${params} }`;

export const cropCases: LayerCases = {
  corners: {
    "one offset for all axes": { body: body("offset: 1"), bottoms: blobs([2, 3, 6, 8], [1, 1, 4, 5]) },
    "an offset for each axis": {
      body: body("axis: 1 offset: 1 offset: 0 offset: 3"),
      bottoms: blobs([2, 4, 5, 9], [1, 3, 4, 6]),
    },
    "no offset": { body: body(), bottoms: blobs([2, 3, 6, 8], [2, 3, 4, 5]) },
    "nothing cut": { body: body(), bottoms: blobs([2, 3, 4, 5], [1, 1, 4, 5]) },
    "the last corner": { body: body("offset: 5 offset: 7"), bottoms: blobs([2, 3, 6, 8], [1, 1, 1, 1]) },
    "the axis counted from the end": { body: body("axis: -1 offset: 2"), bottoms: blobs([2, 3, 7], [1, 1, 4]) },
  },
  any: fc
    .record({
      at: shapeAndAxis(1, 4),
      before: fc.array(whole(0, 3), { minLength: 4, maxLength: 4 }),
      after: fc.array(whole(0, 3), { minLength: 4, maxLength: 4 }),
      offsets: fc.constantFrom("none", "one", "each"),
      values: numbers({ special: true }),
    })
    .map(({ at: { shape, axis, written }, before, after, offsets, values }) => {
      const cut = shape.map((_, i) => (offsets === "none" ? 0 : before[offsets === "one" ? 0 : i]));
      const bottom = shape.map((extent, i) => (i < axis ? extent : cut[i] + extent + after[i]));
      const each = offsets === "none" ? [] : offsets === "one" ? [before[0]] : cut.slice(axis);
      return {
        body: layer("Crop", "crop_param", { axis: written, offset: each }),
        // Of bottom 1 only the shape counts, and only from the axis on.
        bottoms: [blob(bottom, values), blob(shape)],
      };
    }),
};
