/**
 * Permute, of the SSD dialect (weiliu89/caffe, branch ssd).
 *
 * Axis i of the top is axis order[i] of the bottom, not the other way round; axes that are not named follow in their order.
 *
 * https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/permute_layer.cpp#L98-L114
 * Parameters and shape: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/permute_layer.cpp#L29-L95
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, reference } from "../support/layer.ts";
describe("Permute", () => {
  it("takes axis order[i] of the bottom as axis i", () => {
    const layer = layerCase('type: "Permute" permute_param { order: 1 order: 2 order: 0 }', [
      { shape: [1, 2, 3], values: [1, 2, 3, 4, 5, 6] },
    ]);
    expect(reference(layer)[0].shape).toEqual([2, 3, 1]);
    const turned = layerCase('type: "Permute" permute_param { order: 2 order: 0 order: 1 }', [
      { shape: [2, 1, 3], values: [1, 2, 3, 4, 5, 6] },
    ]);
    expect([...reference(turned)[0].values]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  conforms("Permute");
});
