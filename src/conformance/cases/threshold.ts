import fc from "fast-check";
import { blob, blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

export const thresholdCases: LayerCases = {
  corners: {
    "at 0": { body: 'type: "Threshold"', bottoms: blobs([2, 3, 5, 7]) },
    elsewhere: { body: 'type: "Threshold" threshold_param { threshold: 0.25 }', bottoms: blobs([2, 3, 5, 7]) },
    "equal is not above": {
      body: 'type: "Threshold" threshold_param { threshold: 0.5 }',
      bottoms: [blob([4], [0.25, 0.5, 0.75, -0.5])],
    },
    "in place": { body: 'type: "Threshold"', bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: elementwise(
    fc.constantFrom(undefined, 0, 0.25, -0.4).map((threshold) => layer("Threshold", "threshold_param", { threshold })),
    numbers({ special: true }),
  ),
};
