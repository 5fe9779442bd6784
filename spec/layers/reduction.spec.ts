/**
 * Reduction.
 *
 * All axes from `axis` on (0 by default) become one number: the sum, the sum of absolute values, of squares, or the mean,
 * times coeff.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/reduction_layer.cpp#L42-L74
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/reduction_layer.cpp#L9-L39
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("Reduction", () => {
  const bottom = { shape: [2, 1, 3], values: [1, -2, 3, -4, 5, 6] };

  it.each([
    ["", [9]],
    ["axis: 1", [2, 7]],
    ["axis: 1 operation: ASUM", [6, 15]],
    ["axis: 1 operation: SUMSQ coeff: 2", [28, 154]],
    ["axis: -1 operation: MEAN coeff: 3", [2, 7]],
  ])("%s", async (params, expected) => {
    const layer = layerCase(`type: "Reduction" reduction_param { ${params} }`, [bottom]);
    values(layer).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
    await expectConforms(layer);
  });

  conforms("Reduction");
});
