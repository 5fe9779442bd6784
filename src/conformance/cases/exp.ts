import fc from "fast-check";
import { blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const expCases: LayerCases = {
  corners: {
    "base e": { body: 'type: "Exp"', bottoms: blobs([2, 3, 5, 7]) },
    "base 2": { body: 'type: "Exp" exp_param { base: 2 }', bottoms: blobs([2, 3, 5, 7]) },
    "scale and shift": {
      body: 'type: "Exp" exp_param { base: 3 scale: 1.5 shift: -0.7 }',
      bottoms: blobs([2, 3, 5, 7]),
    },
    "base e with scale and shift": {
      body: 'type: "Exp" exp_param { scale: -0.5 shift: 0.25 }',
      bottoms: blobs([2, 3, 5, 7]),
    },
    "a scale of 0": { body: 'type: "Exp" exp_param { scale: 0 shift: 2 }', bottoms: blobs([2, 3, 5, 7]) },
    "in place": { body: 'type: "Exp"', bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: elementwise(
    fc
      .record({
        base: fc.constantFrom(undefined, -1, 0.5, 2, 10),
        scale: fc.constantFrom(undefined, 0, 0.3, -1.5),
        shift: fc.constantFrom(undefined, 0.7, -2),
      })
      .map((fields) => layer("Exp", "exp_param", fields)),
    fc.constantFrom(1, 20).chain((reach) => numbers({ low: -reach, high: reach, special: true })),
  ),
};
