/**
 * TanH.
 *
 * The hyperbolic tangent.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/tanh_layer.cpp#L11-L19
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
describe("TanH", () => {
  it("is what its formula says", () => {
    const x = [-30, -3, -0.5, 0, 0.25, 2, 40];
    const y = values(layerCase('type: "TanH"', [{ shape: [7], values: x }]));
    y.forEach((value, i) => expect(value).toBeCloseTo(Math.tanh(x[i]), 14));
  });

  conforms("TanH");
});
