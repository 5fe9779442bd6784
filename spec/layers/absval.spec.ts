/**
 * AbsVal.
 *
 * The absolute value.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/absval_layer.cpp#L17-L22
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/absval_layer.cpp#L9-L14
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";
describe("AbsVal", () => {
  const x = [-20, -1e-30, 0, 3];

  it.each<[string, (x: number) => number]>([["", (x: number): number => Math.abs(x)]])(
    "%s",
    async (params, formula) => {
      const layer = layerCase(`type: "AbsVal" ${params}`, [{ shape: [x.length], values: x }]);
      const float = layer.bottoms[0].data;
      values(layer).forEach((value, i) => expect(value).toBeCloseTo(formula(float[i]), 12));
      await expectConforms(layer);
    },
  );

  conforms("AbsVal");
});
