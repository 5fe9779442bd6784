import fc from "fast-check";
import { blob, blobs, indices, layer, type LayerCases, numbers, whole } from "./layer-cases.ts";

const body = (params = ""): string => `type: "ContrastiveLoss" contrastive_loss_param { ${params} }`;
const similar = { kind: "whole", seed: 3, high: 2 } as const;

export const contrastiveLossCases: LayerCases = {
  corners: {
    "the margin of the distance": {
      body: body("margin: 2.5"),
      bottoms: [...blobs([9, 4], [9, 4]), blob([9, 1], similar)],
    },
    "the margin of the square, as before": {
      body: body("margin: 2.5 legacy_version: true"),
      bottoms: [...blobs([9, 4], [9, 4]), blob([9], similar)],
    },
    "features with axes of 1": { body: body(), bottoms: [...blobs([7, 3, 1, 1], [7, 3]), blob([7], similar)] },
  },
  any: fc
    .record({
      items: whole(1, 6),
      features: whole(1, 6),
      axes: fc.nat(2),
      margin: fc.constantFrom(undefined, 0, 0.5, 1, 2.5),
      legacy_version: fc.constantFrom(undefined, true, false),
      // Sums of squares stay below the largest number.
      a: numbers({ huge: 1e17, special: true }),
      b: numbers({ huge: 1e17, special: true }),
      pairs: indices(2),
    })
    .map(({ items, features, axes, margin, legacy_version, a, b, pairs }) => ({
      body: layer("ContrastiveLoss", "contrastive_loss_param", { margin, legacy_version }),
      bottoms: [
        blob([items, features, ...Array.from({ length: axes }, () => 1)], a),
        blob([items, features], b),
        blob([items], pairs),
      ],
    })),
};
