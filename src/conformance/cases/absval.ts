import fc from "fast-check";
import { blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const absvalCases: LayerCases = {
  corners: {
    "both signs": { body: 'type: "AbsVal"', bottoms: blobs([2, 3, 5, 7]) },
  },
  // Caffe refuses it in place.
  any: elementwise(fc.constant(layer("AbsVal")), numbers({ special: true })).map((drawn) => ({
    ...drawn,
    inPlace: false,
  })),
};
