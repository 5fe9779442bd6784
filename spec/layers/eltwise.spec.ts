/**
 * Eltwise.
 *
 * The product, the sum (with a coefficient for each bottom, 1 by default) or the maximum of bottoms of one shape.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/eltwise_layer.cpp#L47-L99
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/eltwise_layer.cpp#L10-L44
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
const body = (params: string): string => `type: "Eltwise" eltwise_param { ${params} }`;

describe("Eltwise", () => {
  const bottoms = [
    { shape: [2], values: [1, -2] },
    { shape: [2], values: [10, 5] },
    { shape: [2], values: [3, 4] },
  ];

  it("sums by default, with coefficients", () => {
    expect(values(layerCase('type: "Eltwise"', bottoms))).toEqual([14, 7]);
    expect(values(layerCase(body("coeff: 1 coeff: -1 coeff: 0.5"), bottoms))).toEqual([-7.5, -5]);
  });

  it("multiplies, or takes the maximum", () => {
    expect(values(layerCase(body("operation: PROD"), bottoms))).toEqual([30, -40]);
    expect(values(layerCase(body("operation: MAX"), bottoms))).toEqual([10, 5]);
  });

  conforms("Eltwise");
});
