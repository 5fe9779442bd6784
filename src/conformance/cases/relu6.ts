import fc from "fast-check";
import { blob, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const relu6Cases: LayerCases = {
  corners: {
    "between 0 and 6": {
      body: 'type: "ReLU6"',
      bottoms: [blob([2, 3, 5], { kind: "uniform", seed: 1, low: -9, high: 9 })],
    },
    "a slope below 0": {
      body: 'type: "ReLU6" relu6_param { negative_slope: 0.1 }',
      bottoms: [blob([2, 3, 5], { kind: "uniform", seed: 1, low: -9, high: 9 })],
    },
    "−∞ times a slope of 0 is NaN": {
      body: 'type: "ReLU6"',
      bottoms: [blob([2], [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])],
    },
    "in place": {
      body: 'type: "ReLU6"',
      bottoms: [blob([2, 3, 5], { kind: "uniform", seed: 1, low: -9, high: 9 })],
      inPlace: true,
    },
  },
  any: elementwise(
    fc.constantFrom(undefined, 0, 0.1, -0.3).map((negative_slope) => layer("ReLU6", "relu6_param", { negative_slope })),
    numbers({ low: -9, high: 9, special: true }),
  ),
};
