/**
 * BatchReindex.
 *
 * Item n of the top is the item of bottom 0 that bottom 1 names at n; items may come twice, or never.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/batch_reindex_layer.cpp#L32-L51
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/batch_reindex_layer.cpp#L9-L18
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

describe("BatchReindex", () => {
  it("repeats, drops and reorders items", async () => {
    const layer = layerCase('type: "BatchReindex"', [
      { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
      { shape: [4], values: [2, 0, 0, 2] },
    ]);
    expect(reference(layer)[0].shape).toEqual([4, 2]);
    expect(values(layer)).toEqual([5, 6, 1, 2, 1, 2, 5, 6]);
    await expectConforms(layer);
  });

  it("refuses an item that is not there", () => {
    const layer = layerCase('type: "BatchReindex"', [{ shape: [3, 1] }, { shape: [1], values: [-1] }]);
    expect(() => values(layer)).toThrow(/from 0 to 2 holds -1/);
  });

  conforms("BatchReindex");
});
