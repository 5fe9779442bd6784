/**
 * Clip.
 *
 * x between min and max, both of which must be given.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/clip_layer.cpp#L9-L21
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("Clip", () => {
  const x = [-3, -0.5, 0, 0.2, 0.25, 7];

  it.each<[string, (x: number) => number]>([
    ["clip_param { min: -0.5 max: 0.25 }", (x: number): number => Math.min(Math.max(x, -0.5), 0.25)],
  ])("%s", async (params, formula) => {
    const layer = layerCase(`type: "Clip" ${params}`, [{ shape: [x.length], values: x }]);
    const float = layer.bottoms[0].data;
    values(layer).forEach((value, i) => expect(value).toBeCloseTo(formula(float[i]), 12));
    await expectConforms(layer);
  });

  conforms("Clip");
});
