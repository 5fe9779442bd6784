import fc from "fast-check";
import { blob, blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const powerCases: LayerCases = {
  corners: {
    "the identity": { body: 'type: "Power"', bottoms: blobs([2, 3, 5, 7]) },
    "a square": { body: 'type: "Power" power_param { power: 2 }', bottoms: blobs([2, 3, 5, 7]) },
    "scale and shift, then the power": {
      body: 'type: "Power" power_param { power: 3 scale: 0.5 shift: -0.7 }',
      bottoms: blobs([2, 3, 5, 7]),
    },
    "scale and shift alone": {
      body: 'type: "Power" power_param { scale: -2 shift: 0.1 }',
      bottoms: blobs([2, 3, 5, 7]),
    },
    "a root": { body: 'type: "Power" power_param { power: 0.5 shift: 1.5 }', bottoms: blobs([2, 3, 5, 7]) },
    "a reciprocal": { body: 'type: "Power" power_param { power: -1 shift: 3 }', bottoms: blobs([2, 3, 5, 7]) },
    "a power of 0": { body: 'type: "Power" power_param { power: 0 shift: 3 }', bottoms: blobs([2, 3, 5, 7]) },
    "a scale of 0": {
      body: 'type: "Power" power_param { power: 3 scale: 0 shift: 0.3 }',
      bottoms: blobs([2, 3, 5, 7]),
    },
    "NaN under a power of 0": {
      body: 'type: "Power" power_param { power: 0 }',
      bottoms: [blob([3], [Number.NaN, 5, -1])],
    },
    "in place": { body: 'type: "Power" power_param { power: 2 }', bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: elementwise(
    fc
      .record({
        power: fc.constantFrom(undefined, 0, 1, 2, 3, -1, 0.5),
        scale: fc.constantFrom(undefined, 0, 1, 0.3, -2),
        shift: fc.constantFrom(undefined, 0, 0.7, -1.5),
      })
      .map((fields) => layer("Power", "power_param", fields)),
    // Cubes stay below the largest number.
    numbers({ huge: 1e10, special: true }),
  ),
};
