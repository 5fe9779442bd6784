/**
 * Concat.
 *
 * The bottoms one after another along an axis, 1 by default.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/concat_layer.cpp#L57-L74
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/concat_layer.cpp#L9-L54
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
describe("Concat", () => {
  it("keeps the order of its bottoms", () => {
    const layer = layerCase('type: "Concat"', [
      { shape: [2, 1, 2], values: [1, 2, 3, 4] },
      { shape: [2, 2, 2], values: [5, 6, 7, 8, 9, 10, 11, 12] },
    ]);
    expect(values(layer)).toEqual([1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12]);
  });

  conforms("Concat");
});
