/**
 * Axpy.
 *
 * a · x + y, with one a for each channel of each image: what squeeze-and-excitation nets end a block with.
 *
 * hujie-frank/SENet: https://github.com/hujie-frank/SENet/blob/577864e/src/caffe/layers/axpy_layer.cpp#L33-L50
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

describe("Axpy", () => {
  it("scales channels and adds", async () => {
    const layer = layerCase('type: "Axpy"', [
      { shape: [1, 2], values: [2, 3] },
      { shape: [1, 2, 1, 2], values: [1, 2, 3, 4] },
      { shape: [1, 2, 1, 2], values: [10, 20, 30, 40] },
    ]);
    expect(values(layer)).toEqual([12, 24, 39, 52]);
    await expectConforms(layer);
  });

  conforms("Axpy");
});
