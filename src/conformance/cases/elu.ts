import fc from "fast-check";
import { blob, blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const eluCases: LayerCases = {
  corners: {
    "alpha 1": { body: 'type: "ELU"', bottoms: blobs([2, 3, 5, 7]) },
    "another alpha": { body: 'type: "ELU" elu_param { alpha: 0.3 }', bottoms: blobs([2, 3, 5, 7]) },
    "a negative alpha": { body: 'type: "ELU" elu_param { alpha: -0.5 }', bottoms: blobs([2, 3, 5, 7]) },
    "far from 0": {
      body: 'type: "ELU"',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: -100, high: 100 })],
    },
    "close to 0": {
      body: 'type: "ELU"',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: -0.001, high: 0.001 })],
    },
    "in place": { body: 'type: "ELU"', bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: elementwise(
    fc.constantFrom(undefined, 0, 0.3, 1, 2, -0.5).map((alpha) => layer("ELU", "elu_param", { alpha })),
    fc.constantFrom(1, 10, 100).chain((reach) => numbers({ low: -reach, high: reach, special: true })),
  ),
};
