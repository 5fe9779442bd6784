import fc from "fast-check";
import { blob, indices, layer, type LayerCases, numbers, shapes, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "Embed" embed_param { ${params} }`;

export const embedCases: LayerCases = {
  corners: {
    "rows and a bias": {
      body: body("input_dim: 11 num_output: 7"),
      bottoms: [blob([5, 3], { kind: "whole", seed: 1, high: 11 })],
    },
    "rows alone": {
      body: body("input_dim: 4 num_output: 3 bias_term: false"),
      bottoms: [blob([2, 5], { kind: "whole", seed: 1, high: 4 })],
    },
    "the first and the last word": { body: body("input_dim: 5 num_output: 2"), bottoms: [blob([3], [0, 4, 0])] },
  },
  any: fc
    .record({
      shape: shapes(1, 3),
      num_output: whole(1, 5),
      input_dim: whole(1, 7),
      bias_term: fc.constantFrom(undefined, true, false),
      weights: numbers({ special: true }),
      bias: numbers(),
    })
    .chain(({ shape, num_output, input_dim, bias_term, weights, bias }) =>
      indices(input_dim).map((words) => ({
        body: layer("Embed", "embed_param", { num_output, input_dim, bias_term }),
        bottoms: [blob(shape, words)],
        params: bias_term === false ? [weights] : [weights, bias],
      })),
    ),
};
