/**
 * Swish.
 *
 * x · sigmoid(beta x).
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/swish_layer.cpp#L29-L40
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/swish_layer.cpp#L10-L26
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("Swish", () => {
  const x = [-30, -2, -0.1, 0, 0.1, 2, 30];

  it.each<[string, (x: number) => number]>([
    ["", (x: number): number => x / (1 + Math.exp(-x))],
    ["swish_param { beta: 1.7 }", (x: number): number => x / (1 + Math.exp(-Math.fround(1.7) * x))],
  ])("%s", async (params, formula) => {
    const layer = layerCase(`type: "Swish" ${params}`, [{ shape: [x.length], values: x }]);
    const float = layer.bottoms[0].data;
    values(layer).forEach((value, i) => expect(value).toBeCloseTo(formula(float[i]), 12));
    await expectConforms(layer);
  });

  conforms("Swish");
});
