/**
 * Bias.
 *
 * x plus a summand that covers `num_axes` axes from `axis` on; a param, or the second bottom.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/bias_layer.cpp#L72-L87
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/bias_layer.cpp#L10-L69
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
describe("Bias", () => {
  it("adds along its axes", () => {
    expect(values(layerCase('type: "Bias"', [{ shape: [1, 2, 2], values: [1, 2, 3, 4] }], [[10, 20]]))).toEqual([
      11, 12, 23, 24,
    ]);
  });

  conforms("Bias");
});
