/**
 * Embed.
 *
 * Each number of the bottom is a word below input_dim; the top has a row of the weights (input_dim × num_output: the transpose
 * of InnerProduct's) for it, plus a bias. The bottom's axes remain, and one is added.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/embed_layer.cpp#L66-L86
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/embed_layer.cpp#L10-L62
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

describe("Embed", () => {
  it("looks rows up and adds the bias", async () => {
    const layer = layerCase(
      'type: "Embed" embed_param { input_dim: 3 num_output: 2 }',
      [{ shape: [2, 2], values: [2, 0, 1, 2] }],
      [
        [1, 2, 3, 4, 5, 6],
        [0.5, -0.5],
      ],
    );
    expect(reference(layer)[0].shape).toEqual([2, 2, 2]);
    expect(values(layer)).toEqual([5.5, 5.5, 1.5, 1.5, 3.5, 3.5, 5.5, 5.5]);
    await expectConforms(layer);
  });

  it("refuses a word that it does not know", () => {
    const body = 'type: "Embed" embed_param { input_dim: 3 num_output: 2 }';
    expect(() => values(layerCase(body, [{ shape: [1], values: [3] }]))).toThrow(/from 0 to 2 holds 3/);
  });

  conforms("Embed");
});
