import fc from "fast-check";
import { blob, blobs, factors, layer, type LayerCases, numbers, shapeAndAxis, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "InnerProduct" inner_product_param { ${params} }`;

export const innerProductCases: LayerCases = {
  corners: {
    "channel, row and column are flattened": { body: body("num_output: 7"), bottoms: blobs([2, 3, 4, 5]) },
    "from another axis on": { body: body("num_output: 4 axis: 2 bias_term: false"), bottoms: blobs([2, 3, 5, 7]) },
    "from another axis on, behind one of 1": { body: body("num_output: 4 axis: 2"), bottoms: blobs([2, 1, 5, 7]) },
    "the axis counted from the end, transposed": {
      body: body("num_output: 7 axis: -1 transpose: true"),
      bottoms: blobs([2, 3, 5]),
    },
    "the whole blob": { body: body("num_output: 3 axis: 0"), bottoms: blobs([2, 4, 5]) },
    "one input and one output": { body: body("num_output: 1"), bottoms: blobs([3, 1]) },
    "many terms that nearly cancel": {
      body: body("num_output: 3 bias_term: false"),
      bottoms: [blob([2, 1000], { kind: "cancelling", seed: 1 })],
      params: [{ kind: "constant", seed: 2 }],
    },
  },
  any: fc
    .record({
      at: shapeAndAxis(1, 4),
      num_output: whole(1, 6),
      bias_term: fc.boolean(),
      transpose: fc.boolean(),
      factors: factors(),
      bias: numbers(),
    })
    .map(({ at, num_output, bias_term, transpose, factors: { values, weights }, bias }) => ({
      body: layer("InnerProduct", "inner_product_param", { num_output, axis: at.written, bias_term, transpose }),
      bottoms: [blob(at.shape, values)],
      params: bias_term ? [weights, bias] : [weights],
    })),
};
