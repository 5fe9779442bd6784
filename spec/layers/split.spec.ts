/**
 * Split.
 *
 * Every top repeats the bottom.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/split_layer.cpp#L26-L31
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/split_layer.cpp#L9-L23
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference } from "../support/layer.ts";
describe("Split", () => {
  it("repeats the bottom, and conforms", async () => {
    const layer = layerCase('type: "Split"', [{ shape: [2, 3] }], [], 3);
    for (const { values } of reference(layer)) expect([...values]).toEqual([...layer.bottoms[0].data]);
    await expectConforms(layer);
  });

  conforms("Split");
});
