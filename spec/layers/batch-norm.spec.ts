/**
 * BatchNorm.
 *
 * (x − mean)/√(variance + eps). The params are sums of means and of variances, and blob 2 is the factor to divide them by; where
 * it is 0, mean and variance are 0 (not NaN). At test the stored statistics are used unless use_global_stats says otherwise.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/batch_norm_layer.cpp#L87-L166
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/batch_norm_layer.cpp#L10-L84
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
describe("BatchNorm", () => {
  const bottom = { shape: [1, 2, 1, 2], values: [1, 3, 5, 9] };

  it("divides its sums by blob 2", () => {
    const layer = layerCase('type: "BatchNorm" batch_norm_param { eps: 0 }', [bottom], [[4, 8], [16, 64], [4]]);
    expect(values(layer)).toEqual([0, 1, 0.75, 1.75]);
  });

  it("takes a factor of 0 for statistics of 0", () => {
    const layer = layerCase('type: "BatchNorm" batch_norm_param { eps: 0.25 }', [bottom], [[4, 8], [16, 64], [0]]);
    expect(values(layer)).toEqual([2, 6, 10, 18]);
  });

  it("uses the batch's own statistics where the file says so", () => {
    const layer = layerCase(
      'type: "BatchNorm" batch_norm_param { eps: 0 use_global_stats: false }',
      [bottom],
      [[4, 8], [16, 64], [4]],
    );
    expect(values(layer)).toEqual([-1, 1, -1, 1]);
  });

  conforms("BatchNorm");
});
