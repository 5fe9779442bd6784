/**
 * Flatten.
 *
 * The axes from `axis` to `end_axis`, both included, become one; the numbers stay as they are.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/flatten_layer.cpp#L30-L33
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/flatten_layer.cpp#L8-L27
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference } from "../support/layer.ts";
describe("Flatten", () => {
  it.each([
    ["", [2, 105]],
    ["axis: 0", [210]],
    ["axis: 1 end_axis: 2", [2, 15, 7]],
  ])("%s", async (params, shape) => {
    const layer = layerCase(`type: "Flatten" flatten_param { ${params} }`, [{ shape: [2, 3, 5, 7] }]);
    const [output] = reference(layer);
    expect(output.shape).toEqual(shape);
    expect([...output.values]).toEqual([...layer.bottoms[0].data]);
    await expectConforms(layer);
  });

  conforms("Flatten");
});
