import fc from "fast-check";
import { blob, indices, layer, type LayerCases, numbers, plain, shapes, whole } from "./layer-cases.ts";

const body = layer("BatchReindex");

export const batchReindexCases: LayerCases = {
  corners: {
    "repeated, dropped and reordered": { body, bottoms: [blob([3, 2, 5]), blob([4], [2, 0, 0, 2])] },
    "fewer items": { body, bottoms: [blob([5, 3], plain(2)), blob([1], [4])] },
  },
  any: fc
    .record({ shape: shapes(1, 4), items: whole(1, 6), values: numbers({ special: true }) })
    .chain(({ shape, items, values }) =>
      indices(shape[0]).map((places) => ({ body, bottoms: [blob(shape, values), blob([items], places)] })),
    ),
};
