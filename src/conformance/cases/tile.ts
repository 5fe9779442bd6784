import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapeAndAxis, whole } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Tile" tile_param { ${params} }`;

export const tileCases: LayerCases = {
  corners: {
    "runs, not single values": { body: body("tiles: 3"), bottoms: blobs([2, 3, 5]) },
    "the first axis": { body: body("axis: 0 tiles: 2"), bottoms: blobs([2, 3, 5]) },
    "the last axis, counted from the end": { body: body("axis: -1 tiles: 4"), bottoms: blobs([2, 3, 5]) },
    once: { body: body("tiles: 1"), bottoms: blobs([2, 3, 5]) },
  },
  any: fc
    .record({ at: shapeAndAxis(1, 5, 4), tiles: whole(1, 4), values: numbers({ special: true }) })
    .map(({ at, tiles, values }) => ({
      body: layer("Tile", "tile_param", { axis: at.written, tiles }),
      bottoms: [blob(at.shape, values)],
    })),
};
