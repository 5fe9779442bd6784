import fc from "fast-check";
import { blob, blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const tanhCases: LayerCases = {
  corners: {
    "around 0": { body: 'type: "TanH"', bottoms: blobs([2, 3, 5, 7]) },
    "far from 0": {
      body: 'type: "TanH"',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: -100, high: 100 })],
    },
    "close to 0": {
      body: 'type: "TanH"',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: -0.001, high: 0.001 })],
    },
    "in place": { body: 'type: "TanH"', bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: elementwise(
    fc.constant(layer("TanH")),
    fc.constantFrom(1, 10, 100).chain((reach) => numbers({ low: -reach, high: reach, special: true })),
  ),
};
