import fc from "fast-check";
import { blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const absvalCases: LayerCases = {
  corners: {
    "both signs": { body: 'type: "AbsVal"', bottoms: blobs([2, 3, 5, 7]) },
    "in place": { body: 'type: "AbsVal"', bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: elementwise(fc.constant(layer("AbsVal")), numbers({ special: true })),
};
