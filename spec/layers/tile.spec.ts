/**
 * Tile.
 *
 * The bottom repeated along an axis, `tiles` times.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/tile_layer.cpp#L24-L35
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/tile_layer.cpp#L9-L21
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
describe("Tile", () => {
  it("repeats whole runs, not single values", () => {
    expect(
      values(layerCase('type: "Tile" tile_param { axis: 1 tiles: 2 }', [{ shape: [2, 2], values: [1, 2, 3, 4] }])),
    ).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
  });

  conforms("Tile");
});
