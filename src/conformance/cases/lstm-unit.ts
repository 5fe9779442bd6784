import fc from "fast-check";
import { blob, blobs, indices, layer, type LayerCases, numbers, whole } from "./layer-cases.ts";

const body = layer("LSTMUnit");

export const lstmUnitCases: LayerCases = {
  corners: {
    "some streams begin anew": {
      body,
      bottoms: [...blobs([1, 3, 5], [1, 3, 20]), blob([1, 3], [1, 0, 1])],
      tops: 2,
    },
    "gates far from 0": {
      body,
      bottoms: [
        blob([1, 2, 3]),
        blob([1, 2, 12], { kind: "uniform", seed: 2, low: -30, high: 30 }),
        blob([1, 2], [1, 1]),
      ],
      tops: 2,
    },
  },
  any: fc
    .record({
      streams: whole(1, 4),
      hidden: whole(1, 5),
      cell: numbers({ special: true }),
      gates: fc.constantFrom(1, 10).chain((reach) => numbers({ low: -reach, high: reach, not: ["huge"] })),
      continues: indices(2),
    })
    .map(({ streams, hidden, cell, gates, continues }) => ({
      body,
      bottoms: [blob([1, streams, hidden], cell), blob([1, streams, 4 * hidden], gates), blob([1, streams], continues)],
      tops: 2,
    })),
};
