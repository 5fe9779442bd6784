import fc from "fast-check";
import { type LayerCases, numbers, plain } from "./layer-cases.ts";

const shape = [2, 3, 5, 7];

export const reluCases: LayerCases = {
  corners: {
    "no slope": { body: 'type: "ReLU"', bottoms: [{ shape, numbers: plain() }] },
    "a slope": { body: 'type: "ReLU" relu_param { negative_slope: 0.1 }', bottoms: [{ shape, numbers: plain() }] },
    "a negative slope": {
      body: 'type: "ReLU" relu_param { negative_slope: -0.3 }',
      bottoms: [{ shape, numbers: plain() }],
    },
    "−∞ times a slope of 0 is NaN": {
      body: 'type: "ReLU"',
      bottoms: [{ shape: [2], numbers: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }],
    },
    "in place": { body: 'type: "ReLU"', bottoms: [{ shape, numbers: plain() }], inPlace: true },
  },
  any: fc
    .record({
      shape: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      slope: fc.constantFrom(0, 0.1, 0.5, -0.3, 1),
      values: numbers({ special: true }),
      inPlace: fc.boolean(),
    })
    .map(({ shape: extents, slope, values, inPlace }) => ({
      body: `type: "ReLU" relu_param { negative_slope: ${slope} }`,
      bottoms: [{ shape: extents, numbers: values }],
      inPlace,
    })),
};
