import fc from "fast-check";
import { blob, indices, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = layer("MultinomialLogisticLoss");
const probabilities = { kind: "uniform", seed: 1, low: 0, high: 1 } as const;

export const multinomialLogisticLossCases: LayerCases = {
  corners: {
    "a label an item": { body, bottoms: [blob([7, 4], probabilities), blob([7], { kind: "whole", seed: 2, high: 4 })] },
    "probabilities of 0 are taken for 1e-20": {
      body,
      bottoms: [blob([2, 2], [0, 1, 0.25, 0.75]), blob([2, 1, 1, 1], [0, 1])],
    },
  },
  any: fc
    .record({
      shape: shapes(1, 3),
      axes: fc.nat(2),
      // Probabilities.
      values: numbers({ low: 0, high: 1, huge: 1, special: true, not: ["negative-zeros", "cancelling"] }),
    })
    .chain(({ shape, axes, values }) =>
      indices(shape.slice(1).reduce((a, b) => a * b, 1)).map((labels) => ({
        body,
        bottoms: [blob(shape, values), blob([shape[0], ...Array.from({ length: axes }, () => 1)], labels)],
      })),
    ),
};
