/**
 * Power.
 *
 * (shift + scale · x)^power. Where power · scale is 0 Caffe does not look at x at all, be it NaN.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/power_layer.cpp#L20-L41
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/power_layer.cpp#L9-L16
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, reference, values } from "../support/layer.ts";
const body = (params: string): string => `type: "Power" power_param { ${params} }`;

describe("Power", () => {
  it("scales, then shifts, then raises", () => {
    expect(values(layerCase(body("power: 2 scale: 3 shift: 1"), [{ shape: [2], values: [1, -1] }]))).toEqual([16, 4]);
  });

  it("is constant where power or scale is 0", () => {
    const bottom = { shape: [2], values: [Number.NaN, 5] };
    expect(values(layerCase(body("power: 0 shift: 3"), [bottom]))).toEqual([1, 1]);
    expect(values(layerCase(body("power: 2 scale: 0 shift: 3"), [bottom]))).toEqual([9, 9]);
  });

  it("adds no shift of 0, so that the reciprocal of −0 is −∞", () => {
    expect(values(layerCase(body("power: -1 scale: 2"), [{ shape: [2], values: [-0, 0] }]))).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it("is the identity by default, to the bit", () => {
    expect(reference(layerCase(body(""), [{ shape: [2] }]))[0].magnitude).toBeNull();
  });

  conforms("Power");
});
