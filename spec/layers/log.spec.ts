/**
 * Log.
 *
 * log_base(shift + scale x); a base of −1, the default, stands for e. Zero gives −∞, a negative argument NaN.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/log_layer.cpp#L34-L54
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/log_layer.cpp#L9-L31
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("Log", () => {
  const x = [1e-3, 0.5, 1, 2, 1000];

  it.each<[string, (x: number) => number]>([
    ["", Math.log],
    ["log_param { base: 10 }", Math.log10],
    ["log_param { base: 2 scale: 3 shift: 1 }", (v) => Math.log2(3 * v + 1)],
  ])("%s", async (params, formula) => {
    const layer = layerCase(`type: "Log" ${params}`, [{ shape: [5], values: x }]);
    values(layer).forEach((value, i) => expect(value).toBeCloseTo(formula(layer.bottoms[0].data[i]), 12));
    await expectConforms(layer);
  });

  it("gives −∞ and NaN where Caffe does", async () => {
    const layer = layerCase('type: "Log"', [{ shape: [3], values: [0, -1, Number.POSITIVE_INFINITY] }]);
    expect(values(layer)).toEqual([Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY]);
    await expectConforms(layer);
  });

  conforms("Log");
});
