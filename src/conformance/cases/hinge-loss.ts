import fc from "fast-check";
import { blob, indices, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "HingeLoss" hinge_loss_param { ${params} }`;
const labels = { kind: "whole", seed: 2, high: 10 } as const;
const wide = { kind: "uniform", seed: 1, low: -3, high: 3 } as const;

export const hingeLossCases: LayerCases = {
  corners: {
    "absolute values": { body: body(), bottoms: [blob([7, 10], wide), blob([7], labels)] },
    squares: { body: body("norm: L2"), bottoms: [blob([7, 10], wide), blob([7], labels)] },
    "classes over several axes": { body: body(), bottoms: [blob([7, 5, 2], wide), blob([7, 1], labels)] },
  },
  any: fc
    .record({
      shape: shapes(1, 4),
      norm: fc.constantFrom(undefined, "L1", "L2"),
      // Sums of squares stay below the largest number.
      values: numbers({ low: -3, high: 3, huge: 1e17, special: true }),
    })
    .chain(({ shape, norm, values }) =>
      indices(shape.slice(1).reduce((a, b) => a * b, 1)).map((given) => ({
        body: layer("HingeLoss", "hinge_loss_param", { norm }),
        bottoms: [blob(shape, values), blob([shape[0]], given)],
      })),
    ),
};
