/**
 * Dropout.
 *
 * At test the identity: Caffe scales by 1/(1 − ratio) while training, so the stored weights need no factor. Applying the ratio
 * again is a classic mistake (VGG-16: 30.05 % / 10.612 % error instead of 29.03 % / 10.118 %). Only a net that says
 * scale_train: false, which yjxiong/caffe knows, was trained without the factor, and is scaled by 1 − ratio at test.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/dropout_layer.cpp#L33-L49
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/dropout_layer.cpp#L11-L28
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

describe("Dropout", () => {
  const bottom = { shape: [1, 3], values: [1, -2, 3] };

  it("is the identity at test", async () => {
    const layer = layerCase('type: "Dropout" dropout_param { dropout_ratio: 0.25 }', [bottom]);
    expect(values(layer)).toEqual([1, -2, 3]);
    await expectConforms(layer);
  });

  it("scales where training did not", async () => {
    const layer = layerCase('type: "Dropout" dropout_param { dropout_ratio: 0.25 scale_train: false }', [bottom]);
    expect(values(layer)).toEqual([0.75, -1.5, 2.25]);
    await expectConforms(layer);
  });

  conforms("Dropout");
});
