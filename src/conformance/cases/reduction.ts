import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapeAndAxis } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Reduction" reduction_param { ${params} }`;

export const reductionCases: LayerCases = {
  corners: {
    "a sum of everything": { body: body(), bottoms: blobs([2, 3, 5]) },
    "absolute values, from axis 1 on": { body: body("axis: 1 operation: ASUM"), bottoms: blobs([2, 3, 5]) },
    "squares with a coefficient": { body: body("axis: 2 operation: SUMSQ coeff: 0.3"), bottoms: blobs([2, 3, 5, 4]) },
    "a mean, the axis counted from the end": {
      body: body("axis: -1 operation: MEAN coeff: -2"),
      bottoms: blobs([2, 3, 5]),
    },
    "many terms that nearly cancel": {
      body: body("axis: 1"),
      bottoms: [blob([2, 1000], { kind: "cancelling", seed: 1 })],
    },
  },
  any: fc
    .record({
      at: shapeAndAxis(1, 4),
      operation: fc.constantFrom(undefined, "SUM", "ASUM", "SUMSQ", "MEAN"),
      coeff: fc.constantFrom(undefined, 0, 0.3, -2),
      // Sums of squares stay below the largest number.
      values: numbers({ huge: 1e17, special: true }),
    })
    // Whether 0 times infinity is 0 is up to the BLAS that Caffe is built with.
    .filter(({ coeff, values }) => coeff !== 0 || !("kind" in values) || values.kind !== "special")
    .map(({ at, operation, coeff, values }) => ({
      body: layer("Reduction", "reduction_param", { axis: at.written, operation, coeff }),
      bottoms: [blob(at.shape, values)],
    })),
};
