/**
 * Softmax.
 *
 * e^x over the sum of e^x along an axis (1 by default), after the maximum is subtracted: large scores do not overflow.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_layer.cpp#L27-L60
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_layer.cpp#L10-L24
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("Softmax", () => {
  it("runs along its axis", () => {
    const y = values(layerCase('type: "Softmax"', [{ shape: [1, 2, 2], values: [0, 1, Math.log(3), 1] }]));
    [0.25, 0.5, 0.75, 0.5].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 6));
  });

  it("does not overflow", async () => {
    const layer = layerCase('type: "Softmax"', [{ shape: [1, 3], values: [1000, 1000, -1000] }]);
    expect(values(layer)).toEqual([0.5, 0.5, 0]);
    await expectConforms(layer);
  });

  conforms("Softmax");
});
