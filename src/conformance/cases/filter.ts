import fc from "fast-check";
import { blob, blobs, indices, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = layer("Filter");

export const filterCases: LayerCases = {
  corners: {
    "two bottoms, one selector": {
      body,
      bottoms: [...blobs([4, 2, 3], [4]), blob([4, 1], [1, 0, -2, 0.5])],
      tops: 2,
    },
    "nothing is kept": { body, bottoms: [blob([2, 3]), blob([2], [0, 0])] },
    "all are kept": { body, bottoms: [blob([2, 3]), blob([2], [1, 1])] },
  },
  any: fc
    .record({
      rests: fc.array(fc.record({ shape: shapes(0, 3), values: numbers({ special: true }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      selector: shapes(1, 1, 6),
      axes: fc.nat(2),
      chosen: indices(2),
    })
    .map(({ rests, selector, axes, chosen }) => ({
      body,
      bottoms: [
        ...rests.map(({ shape, values }) => blob([...selector, ...shape], values)),
        blob([...selector, ...Array.from({ length: axes }, () => 1)], chosen),
      ],
      tops: rests.length,
    })),
};
