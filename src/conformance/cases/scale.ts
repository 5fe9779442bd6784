import fc from "fast-check";
import { covered } from "./covered.ts";
import { blobs, type LayerCases, numbers } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Scale" scale_param { ${params} }`;

export const scaleCases: LayerCases = {
  corners: {
    "a factor a channel": { body: body(), bottoms: blobs([2, 3, 4, 5]) },
    "a factor and a bias a channel": { body: body("bias_term: true"), bottoms: blobs([2, 3, 4, 5]) },
    "two axes from the first on": { body: body("axis: 0 num_axes: 2 bias_term: true"), bottoms: blobs([2, 3, 4, 5]) },
    "all axes to the end": { body: body("axis: 1 num_axes: -1"), bottoms: blobs([2, 3, 4, 5]) },
    "the axis counted from the end": { body: body("axis: -2"), bottoms: blobs([2, 3, 4, 5]) },
    "one factor for all": { body: body("num_axes: 0 bias_term: true"), bottoms: blobs([2, 3, 4]) },
    "a second bottom": { body: body("axis: 0"), bottoms: blobs([2, 3, 4], [2, 3]) },
    "a second bottom in the middle, and a bias": {
      body: body("axis: 1 bias_term: true"),
      bottoms: blobs([2, 3, 4, 5], [3, 4]),
    },
    "a second bottom without axes": { body: body(), bottoms: blobs([2, 3, 4], []) },
    "in place": { body: body("bias_term: true"), bottoms: blobs([2, 3, 4, 5]), inPlace: true },
  },
  any: covered("Scale", "scale_param", {
    values: numbers({ huge: 1e18, special: true }),
    covering: numbers({ huge: 1e18 }),
    bias: fc.option(numbers(), { nil: undefined }),
  }),
};
