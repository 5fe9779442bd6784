/**
 * PReLU.
 *
 * ReLU with a learned slope for each channel, or one for all where channel_shared is set.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/prelu_layer.cpp#L67-L89
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/prelu_layer.cpp#L12-L64
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";
describe("PReLU", () => {
  it("has a slope for each channel", () => {
    expect(values(layerCase('type: "PReLU"', [{ shape: [1, 2, 2], values: [-1, 2, -3, -4] }], [[0.5, 2]]))).toEqual([
      -0.5, 2, -6, -8,
    ]);
  });

  it("or one for all", () => {
    const layer = layerCase(
      'type: "PReLU" prelu_param { channel_shared: true }',
      [{ shape: [1, 2, 2], values: [-1, 2, -3, -4] }],
      [[0.5]],
    );
    expect(values(layer)).toEqual([-0.5, 2, -1.5, -2]);
  });

  conforms("PReLU");
});
