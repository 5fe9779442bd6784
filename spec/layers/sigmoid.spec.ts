/**
 * Sigmoid.
 *
 * 1/(1 + e^−x), which Caffe computes as ½·tanh(½x) + ½. For very negative x that form errs absolutely, not relatively: the
 * bound is that of the wider form.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/sigmoid_layer.cpp#L14-L22
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
describe("Sigmoid", () => {
  it("is what its formula says", () => {
    const x = [-30, -3, -0.5, 0, 0.25, 2, 40];
    const y = values(layerCase('type: "Sigmoid"', [{ shape: [7], values: x }]));
    y.forEach((value, i) => expect(value).toBeCloseTo(1 / (1 + Math.exp(-x[i])), 14));
  });

  conforms("Sigmoid");
});
