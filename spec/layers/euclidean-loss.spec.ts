/**
 * EuclideanLoss.
 *
 * Σ (a − b)² ÷ 2N over all elements, with N items.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/euclidean_loss_layer.cpp#L18-L31
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/euclidean_loss_layer.cpp#L9-L15
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

describe("EuclideanLoss", () => {
  it("halves, and divides by the items", async () => {
    const layer = layerCase('type: "EuclideanLoss"', [
      { shape: [2, 2], values: [1, 2, 3, 4] },
      { shape: [2, 2], values: [0, 4, 3, 1] },
    ]);
    expect(values(layer)).toEqual([(1 + 4 + 9) / 4]);
    await expectConforms(layer);
  });

  conforms("EuclideanLoss");
});
