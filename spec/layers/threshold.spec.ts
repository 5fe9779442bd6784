/**
 * Threshold.
 *
 * 1 where x is above the threshold, else 0; x equal to it gives 0.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/threshold_layer.cpp#L15-L23
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/threshold_layer.cpp#L8-L12
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("Threshold", () => {
  const x = [-1, 0, 0.25, 0.5, 0.75];

  it.each<[string, (x: number) => number]>([
    ["", (x: number): number => (x > 0 ? 1 : 0)],
    ["threshold_param { threshold: 0.5 }", (x: number): number => (x > 0.5 ? 1 : 0)],
  ])("%s", async (params, formula) => {
    const layer = layerCase(`type: "Threshold" ${params}`, [{ shape: [x.length], values: x }]);
    const float = layer.bottoms[0].data;
    values(layer).forEach((value, i) => expect(value).toBeCloseTo(formula(float[i]), 12));
    await expectConforms(layer);
  });

  conforms("Threshold");
});
