import fc from "fast-check";
import { blob, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const logCases: LayerCases = {
  corners: {
    "base e": { body: 'type: "Log"', bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: 0.001, high: 20 })] },
    "base 10": {
      body: 'type: "Log" log_param { base: 10 }',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: 0.001, high: 20 })],
    },
    "a base below 1": {
      body: 'type: "Log" log_param { base: 0.5 }',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: 0.001, high: 20 })],
    },
    "scale and shift": {
      body: 'type: "Log" log_param { base: 2 scale: 1.5 shift: 0.7 }',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: 0.001, high: 20 })],
    },
    "around 1": {
      body: 'type: "Log"',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: 0.99, high: 1.01 })],
    },
    "0, negative numbers and infinity": {
      body: 'type: "Log"',
      bottoms: [blob([4], [0, -1, Number.POSITIVE_INFINITY, Number.NaN])],
    },
    "in place": {
      body: 'type: "Log"',
      bottoms: [blob([2, 3, 7], { kind: "uniform", seed: 1, low: 0.001, high: 20 })],
      inPlace: true,
    },
  },
  any: elementwise(
    fc
      .record({
        base: fc.constantFrom(undefined, -1, 0.5, 2, 10),
        scale: fc.constantFrom(undefined, 0.3, 2),
        shift: fc.constantFrom(undefined, 0, 0.7),
      })
      .map((fields) => layer("Log", "log_param", fields)),
    // Logarithms of negative numbers are NaN, and have a corner of their own.
    numbers({ low: 0, high: 20, special: true, not: ["cancelling"] }),
  ),
};
