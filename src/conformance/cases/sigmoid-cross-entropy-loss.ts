import fc from "fast-check";
import { lossParams } from "./classes.ts";
import { blob, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "SigmoidCrossEntropyLoss" ${params}`;
const targets = { kind: "uniform", seed: 2, low: 0, high: 1 } as const;

export const sigmoidCrossEntropyLossCases: LayerCases = {
  corners: {
    "divided by the items": { body: body(), bottoms: [blob([3, 4, 5]), blob([3, 4, 5], targets)] },
    "scores that overflow by themselves": {
      body: body(),
      bottoms: [blob([3, 5], { kind: "uniform", seed: 1, low: -300, high: 300 }), blob([3, 5], targets)],
    },
    "targets that are cut to the ignored label": {
      body: body("loss_param { ignore_label: 0 normalization: VALID }"),
      bottoms: [blob([3, 5]), blob([3, 5], { kind: "uniform", seed: 2, low: 0, high: 2 })],
    },
    "two shapes of one size": {
      body: body("loss_param { normalization: FULL }"),
      bottoms: [blob([3, 4, 5]), blob([3, 20], targets)],
    },
  },
  any: fc
    .record({
      shape: shapes(1, 4),
      loss: lossParams,
      values: fc.constantFrom(1, 20, 100).chain((reach) => numbers({ low: -reach, high: reach, special: true })),
      given: numbers({ low: 0, high: 1, huge: 1, not: ["cancelling"] }),
    })
    .map(({ shape, loss, values, given }) => ({
      body: body(loss),
      bottoms: [blob(shape, values), blob(shape, given)],
    })),
};
