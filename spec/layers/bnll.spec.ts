/**
 * BNLL.
 *
 * log(1 + e^x), the softplus, without overflow for large x.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/bnll_layer.cpp#L11-L21
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("BNLL", () => {
  const x = [-90, -20, -1, 0, 1, 20, 90];

  it.each<[string, (x: number) => number]>([["", (x: number): number => (x > 30 ? x : Math.log1p(Math.exp(x)))]])(
    "%s",
    async (params, formula) => {
      const layer = layerCase(`type: "BNLL" ${params}`, [{ shape: [x.length], values: x }]);
      const float = layer.bottoms[0].data;
      values(layer).forEach((value, i) => expect(value).toBeCloseTo(formula(float[i]), 12));
      await expectConforms(layer);
    },
  );

  conforms("BNLL");
});
