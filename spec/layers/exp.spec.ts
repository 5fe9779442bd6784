/**
 * Exp.
 *
 * base^(shift + scale x); a base of −1, the default, stands for e.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/exp_layer.cpp#L31-L45
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/exp_layer.cpp#L9-L28
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("Exp", () => {
  const x = [-5, -1, 0, 0.5, 3];

  it.each<[string, (x: number) => number]>([
    ["", (x: number): number => Math.exp(x)],
    ["exp_param { base: 2 }", (x: number): number => 2 ** x],
    ["exp_param { base: 2 scale: 3 shift: -1 }", (x: number): number => 2 ** (3 * x - 1)],
    ["exp_param { scale: -0.5 shift: 0.25 }", (x: number): number => Math.exp(0.25 - 0.5 * x)],
  ])("%s", async (params, formula) => {
    const layer = layerCase(`type: "Exp" ${params}`, [{ shape: [x.length], values: x }]);
    const float = layer.bottoms[0].data;
    values(layer).forEach((value, i) => expect(value).toBeCloseTo(formula(float[i]), 12));
    await expectConforms(layer);
  });

  conforms("Exp");
});
