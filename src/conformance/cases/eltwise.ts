import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Eltwise" eltwise_param { ${params} }`;
const three = blobs([2, 3, 4, 5], [2, 3, 4, 5], [2, 3, 4, 5]);

export const eltwiseCases: LayerCases = {
  corners: {
    "a sum": { body: body(), bottoms: three },
    "a difference": { body: body("coeff: 1 coeff: -1"), bottoms: three.slice(1) },
    "a sum with a coefficient for each bottom": { body: body("coeff: 0.3 coeff: -1 coeff: 2"), bottoms: three },
    "a product": { body: body("operation: PROD"), bottoms: three },
    "a maximum": { body: body("operation: MAX"), bottoms: three },
    "a maximum of negative numbers": {
      body: body("operation: MAX"),
      bottoms: [1, 2].map((seed) => blob([2, 3, 5], { kind: "uniform", seed, low: -2, high: -1 })),
    },
    "a maximum with NaN first": {
      body: body("operation: MAX"),
      bottoms: [blob([3], [Number.NaN, 1, Number.NaN]), blob([3], [1, Number.NaN, Number.NaN])],
    },
    "a bottom that meets itself nearly": {
      body: body("coeff: 1 coeff: -1"),
      bottoms: [1, 1].map((seed) => blob([2, 3, 5], { kind: "cancelling", seed })),
    },
    "in place": { body: body(), bottoms: three, inPlace: true },
  },
  any: fc
    .record({
      operation: fc.constantFrom(undefined, "SUM", "PROD", "MAX"),
      coefficients: fc.option(fc.array(fc.constantFrom(1, -1, 0, 0.3, -2.5), { minLength: 4, maxLength: 4 }), {
        nil: undefined,
      }),
      shape: shapes(1, 4),
      // The product of four stays below the largest number.
      bottoms: fc.array(numbers({ huge: 1e9, special: true }), { minLength: 2, maxLength: 4 }),
      inPlace: fc.boolean(),
    })
    .map(({ operation, coefficients, shape, bottoms, inPlace }) => {
      const coeff = operation === "PROD" ? undefined : coefficients?.slice(0, bottoms.length);
      return {
        body: layer("Eltwise", "eltwise_param", { operation, coeff }),
        bottoms: bottoms.map((values) => blob(shape, values)),
        inPlace,
      };
    }),
};
