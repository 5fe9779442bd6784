/**
 * Crop.
 *
 * The part of bottom 0 that starts at the offset and has bottom 1's extents, from `axis` (2 by default) on.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/crop_layer.cpp#L122-L129
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/crop_layer.cpp#L16-L78
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, reference } from "../support/layer.ts";
describe("Crop", () => {
  it("starts at the offsets", () => {
    const layer = layerCase('type: "Crop" crop_param { offset: 1 offset: 2 }', [
      { shape: [1, 1, 3, 4], values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
      { shape: [1, 1, 2, 2] },
    ]);
    expect([...reference(layer)[0].values]).toEqual([6, 7, 10, 11]);
  });

  conforms("Crop");
});
