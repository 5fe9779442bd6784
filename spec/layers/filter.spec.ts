/**
 * Filter.
 *
 * Items of the bottoms whose selector, the last bottom, is not 0 remain, in their order. How many, only the run tells: a net
 * that goes on behind the layer is refused.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/filter_layer.cpp#L16-L73
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/filter_layer.cpp#L9-L58
 */
import { describe, expect, it } from "vitest";
import { buildNet } from "../../src/caffe/build.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import { conforms, expectConforms, layerCase, reference } from "../support/layer.ts";

describe("Filter", () => {
  it("keeps what the selector names, in all bottoms", async () => {
    const layer = layerCase(
      'type: "Filter"',
      [
        { shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
        { shape: [3], values: [7, 8, 9] },
        { shape: [3, 1], values: [1, 0, -2] },
      ],
      [],
      2,
    );
    expect(reference(layer).map(({ shape, values }) => [shape, [...values]])).toEqual([
      [
        [2, 2],
        [1, 2, 5, 6],
      ],
      [[2], [7, 9]],
    ]);
    await expectConforms(layer);
  });

  it("keeps nothing where nothing is named", async () => {
    const layer = layerCase('type: "Filter"', [{ shape: [2, 3] }, { shape: [2], values: [0, 0] }]);
    expect(reference(layer)[0].shape).toEqual([0, 3]);
    await expectConforms(layer);
  });

  it("ends a net", () => {
    const text = `
      layer { name: "x" type: "Input" top: "x" top: "s" input_param { shape { dim: 4 } } }
      layer { name: "filter" type: "Filter" bottom: "x" bottom: "s" top: "y" }
      layer { name: "relu" type: "ReLU" bottom: "y" top: "z" }`;
    expect(() => buildNet(parsePrototxt(text, "net"), { file: "net" })).toThrow(/known only when layer filter has run/);
  });

  conforms("Filter");
});
