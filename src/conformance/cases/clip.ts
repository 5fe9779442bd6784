import fc from "fast-check";
import { blob, blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const clipCases: LayerCases = {
  corners: {
    "on both sides": { body: 'type: "Clip" clip_param { min: -0.5 max: 0.25 }', bottoms: blobs([2, 3, 5, 7]) },
    "one number": { body: 'type: "Clip" clip_param { min: 0.25 max: 0.25 }', bottoms: blobs([2, 3, 5, 7]) },
    "limits exchanged": { body: 'type: "Clip" clip_param { min: 0.5 max: -0.5 }', bottoms: blobs([2, 3, 5, 7]) },
    "NaN becomes min": {
      body: 'type: "Clip" clip_param { min: -0.5 max: 0.25 }',
      bottoms: [blob([2], [Number.NaN, 9])],
    },
    "in place": { body: 'type: "Clip" clip_param { min: 0 max: 0.5 }', bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: elementwise(
    fc
      .record({ min: fc.constantFrom(-0.5, 0, 0.25), max: fc.constantFrom(-0.25, 0.25, 0.75, 1e30) })
      .map((limits) => layer("Clip", "clip_param", limits)),
    numbers({ special: true }),
  ),
};
