/**
 * Slice.
 *
 * The bottom cut along an axis: slice_point are positions of cuts, not sizes; without them the parts are equal.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/slice_layer.cpp#L78-L96
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/slice_layer.cpp#L10-L75
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, reference } from "../support/layer.ts";
describe("Slice", () => {
  it("cuts at positions", () => {
    const layer = layerCase(
      'type: "Slice" slice_param { slice_point: 1 slice_point: 3 }',
      [{ shape: [2, 4], values: [1, 2, 3, 4, 5, 6, 7, 8] }],
      [],
      3,
    );
    expect(reference(layer).map(({ values: y }) => [...y])).toEqual([
      [1, 5],
      [2, 3, 6, 7],
      [4, 8],
    ]);
  });

  conforms("Slice");
});
