/**
 * ReLU.
 *
 * max(x, 0) + negative_slope · min(x, 0). Without a slope nothing is rounded: engines must agree to the bit.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/relu_layer.cpp#L9-L19
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";
describe("ReLU", () => {
  it("keeps what is positive, and NaN", () => {
    const layer = layerCase('type: "ReLU"', [{ shape: [4], values: [-2, 3, 0, Number.NaN] }]);
    expect(values(layer)).toEqual([0, 3, 0, Number.NaN]);
    expect(reference(layer)[0].magnitude).toBeNull();
  });

  it("multiplies what is negative by the slope", async () => {
    const layer = layerCase('type: "ReLU" relu_param { negative_slope: 0.1 }', [{ shape: [3], values: [-2, 3, 0] }]);
    expect(values(layer)).toEqual([Math.fround(0.1) * -2, 3, 0]);
    await expectConforms(layer);
  });

  conforms("ReLU");
});
