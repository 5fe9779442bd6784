/**
 * ELU.
 *
 * max(x, 0) + alpha (e^min(x, 0) − 1).
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/elu_layer.cpp#L9-L19
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("ELU", () => {
  const x = [-20, -3, -1e-5, 0, 1e-5, 2, 30];

  it.each<[string, (x: number) => number]>([
    ["", (x: number): number => (x > 0 ? x : Math.exp(x) - 1)],
    ["elu_param { alpha: 0.3 }", (x: number): number => (x > 0 ? x : Math.fround(0.3) * (Math.exp(x) - 1))],
  ])("%s", async (params, formula) => {
    const layer = layerCase(`type: "ELU" ${params}`, [{ shape: [x.length], values: x }]);
    const float = layer.bottoms[0].data;
    values(layer).forEach((value, i) => expect(value).toBeCloseTo(formula(float[i]), 12));
    await expectConforms(layer);
  });

  conforms("ELU");
});
