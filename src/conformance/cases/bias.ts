import fc from "fast-check";
import { covered } from "./covered.ts";
import { blobs, type LayerCases, numbers } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Bias" bias_param { ${params} }`;

export const biasCases: LayerCases = {
  corners: {
    "a summand a channel": { body: body(), bottoms: blobs([2, 3, 4, 5]) },
    "two axes, counted from the end": { body: body("axis: -2 num_axes: 2"), bottoms: blobs([2, 3, 4, 5]) },
    "all axes to the end": { body: body("axis: 1 num_axes: -1"), bottoms: blobs([2, 3, 4, 5]) },
    "one summand for all": { body: body("num_axes: 0"), bottoms: blobs([2, 3, 4]) },
    "a second bottom": { body: body("axis: 0"), bottoms: blobs([2, 3, 4], [2, 3]) },
    "in place": { body: body(), bottoms: blobs([2, 3, 4, 5]), inPlace: true },
  },
  any: covered("Bias", "bias_param", {
    values: numbers({ special: true }),
    covering: numbers(),
    bias: fc.constant(undefined),
  }),
};
