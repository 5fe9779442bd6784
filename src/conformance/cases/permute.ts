import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Permute" permute_param { ${params} }`;

export const permuteCases: LayerCases = {
  corners: {
    "as in SSD: channels last": { body: body("order: 0 order: 2 order: 3 order: 1"), bottoms: blobs([2, 3, 5, 7]) },
    "a cycle, which is not its own inverse": { body: body("order: 1 order: 2 order: 0"), bottoms: blobs([2, 3, 5]) },
    "axes that are not named come after": { body: body("order: 3"), bottoms: blobs([2, 3, 5, 7]) },
    "none named: nothing happens": { body: body(), bottoms: blobs([2, 3, 5]) },
    "all turned round": { body: body("order: 3 order: 2 order: 1 order: 0"), bottoms: blobs([2, 3, 5, 7]) },
  },
  any: shapes(1, 5).chain((shape) =>
    fc
      .record({
        order: fc.shuffledSubarray([...shape.keys()]),
        values: numbers({ special: true }),
      })
      .map(({ order, values }) => ({
        body: layer("Permute", "permute_param", { order }),
        bottoms: [blob(shape, values)],
      })),
  ),
};
