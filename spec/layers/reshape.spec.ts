/**
 * Reshape.
 *
 * The same numbers in another shape: 0 copies the bottom's extent at that place, a single −1 is inferred, and `axis` and
 * `num_axes` say which part of the shape is replaced.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/reshape_layer.cpp#L8-L91
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference } from "../support/layer.ts";
describe("Reshape", () => {
  it.each([
    ["shape { dim: 0 dim: -1 }", [2, 105]],
    ["shape { dim: -1 dim: 7 } axis: 2", [2, 3, 5, 7]],
    ["shape { dim: 3 dim: 10 } axis: 1 num_axes: 2", undefined],
    ["shape { dim: 15 } axis: 1 num_axes: 2", [2, 15, 7]],
  ])("%s", async (params, shape) => {
    const build = () => layerCase(`type: "Reshape" reshape_param { ${params} }`, [{ shape: [2, 3, 5, 7] }]);
    if (shape === undefined) {
      expect(build).toThrow("holds 420 elements");
      return;
    }
    const [output] = reference(build());
    expect(output.shape).toEqual(shape);
    await expectConforms(build());
  });

  conforms("Reshape");
});
