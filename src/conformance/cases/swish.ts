import fc from "fast-check";
import { blob, blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const swishCases: LayerCases = {
  corners: {
    "beta 1": { body: 'type: "Swish"', bottoms: blobs([2, 3, 5, 7]) },
    "another beta": { body: 'type: "Swish" swish_param { beta: 1.7 }', bottoms: blobs([2, 3, 5, 7]) },
    "a negative beta": { body: 'type: "Swish" swish_param { beta: -0.5 }', bottoms: blobs([2, 3, 5, 7]) },
    "far from 0": {
      body: 'type: "Swish"',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: -100, high: 100 })],
    },
    "in place": { body: 'type: "Swish"', bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: elementwise(
    fc.constantFrom(undefined, 0, 0.3, 1.7, -0.5).map((beta) => layer("Swish", "swish_param", { beta })),
    fc.constantFrom(1, 10, 100).chain((reach) => numbers({ low: -reach, high: reach, special: true })),
  ),
};
