import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, pair, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "Interp" interp_param { ${params} }`;

export const interpCases: LayerCases = {
  corners: {
    "corners meet corners": { body: body("height: 13 width: 29"), bottoms: blobs([2, 3, 8, 11]) },
    smaller: { body: body("height: 3 width: 2"), bottoms: blobs([2, 3, 8, 11]) },
    "a zoom": { body: body("zoom_factor: 3"), bottoms: blobs([2, 3, 4, 5]) },
    "a shrink": { body: body("shrink_factor: 2"), bottoms: blobs([2, 3, 7, 10]) },
    "both, the shrink first": { body: body("shrink_factor: 2 zoom_factor: 3"), bottoms: blobs([2, 3, 7, 10]) },
    "one row": { body: body("height: 1 width: 7"), bottoms: blobs([2, 3, 4, 5]) },
    "of one pixel": { body: body("height: 3 width: 4"), bottoms: blobs([2, 3, 1, 1]) },
    "cropped before": { body: body("height: 5 width: 3 pad_beg: -1 pad_end: -2"), bottoms: blobs([2, 3, 8, 11]) },
    "its own size": { body: body("height: 4 width: 5"), bottoms: blobs([2, 3, 4, 5]) },
  },
  any: fc
    .record({
      outer: pair(1, 3),
      inner: pair(1, 6),
      size: pair(1, 9),
      zoom_factor: fc.option(whole(1, 4), { nil: undefined }),
      shrink_factor: fc.option(whole(1, 4), { nil: undefined }),
      sized: fc.boolean(),
      before: whole(0, 2),
      after: whole(0, 2),
      // Beside an infinity the rounding of a place decides between a number and NaN.
      values: numbers(),
    })
    .map(({ outer, inner, size: [height, width], zoom_factor, shrink_factor, sized, before, after, values }) => {
      const factors = zoom_factor !== undefined || shrink_factor !== undefined;
      return {
        body: layer("Interp", "interp_param", {
          ...(sized || !factors ? { height, width } : {}),
          zoom_factor,
          shrink_factor,
          pad_beg: -before,
          pad_end: -after,
        }),
        bottoms: [blob([...outer, inner[0] + before + after, inner[1] + before + after], values)],
      };
    }),
};
