import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapeAndAxis } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Softmax" softmax_param { ${params} }`;

export const softmaxCases: LayerCases = {
  corners: {
    "over channels": { body: body(), bottoms: blobs([2, 5, 3, 4]) },
    "over the batch": { body: body("axis: 0"), bottoms: blobs([3, 5, 2]) },
    "over the last axis, counted from the end": { body: body("axis: -1"), bottoms: blobs([2, 3, 7]) },
    "one class": { body: body(), bottoms: blobs([3, 1, 2]) },
    "scores that overflow by themselves": {
      body: body(),
      bottoms: [blob([2, 7], { kind: "uniform", seed: 1, low: -500, high: 500 })],
    },
    "a thousand classes": {
      body: body(),
      bottoms: [blob([2, 1000], { kind: "uniform", seed: 1, low: -20, high: 20 })],
    },
    "in place": { body: body(), bottoms: blobs([2, 5]), inPlace: true },
  },
  any: fc
    .record({
      at: shapeAndAxis(1, 4),
      reach: fc.constantFrom(1, 10, 100),
      inPlace: fc.boolean(),
    })
    .chain(({ at, reach, inPlace }) =>
      numbers({ low: -reach, high: reach, special: true }).map((values) => ({
        body: layer("Softmax", "softmax_param", { axis: at.written }),
        bottoms: [blob(at.shape, values)],
        inPlace,
      })),
    ),
};
