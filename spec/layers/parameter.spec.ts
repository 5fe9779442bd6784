/**
 * Parameter.
 *
 * The top is a param of the layer itself, so that other layers can take it as a bottom.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/include/caffe/layers/parameter_layer.hpp#L15-L29
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

describe("Parameter", () => {
  it("is its param", async () => {
    const layer = layerCase('type: "Parameter" parameter_param { shape { dim: 2 dim: 3 } }', [], [[1, 2, 3, 4, 5, 6]]);
    expect(reference(layer)[0].shape).toEqual([2, 3]);
    expect(values(layer)).toEqual([1, 2, 3, 4, 5, 6]);
    await expectConforms(layer);
  });

  conforms("Parameter");
});
