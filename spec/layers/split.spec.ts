/**
 * Split.
 *
 * Every top repeats the bottom.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/master/src/caffe/layers/split_layer.cpp
 */
import { describe, expect, it } from "vitest";
import { expectConforms, layerCase, reference } from "../support/layer.ts";
describe("Split", () => {
  it("repeats the bottom, and conforms", async () => {
    const layer = layerCase('type: "Split"', [{ shape: [2, 3] }], [], 3);
    for (const { values } of reference(layer)) expect([...values]).toEqual([...layer.bottoms[0].data]);
    await expectConforms(layer);
  });
});
