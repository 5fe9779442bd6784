/**
 * InfogainLoss.
 *
 * −Σ H[label, l] ln p(l) over all classes l and all labels that are not ignored, divided as SoftmaxWithLoss does; probabilities
 * count as at least 1e-20. Since Caffe 1.0 bottom 0 holds scores, whose softmax the layer takes; before, it held probabilities
 * and the loss was divided by the batch's items. With the unit matrix as H it is SoftmaxWithLoss.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/infogain_loss_layer.cpp#L146-L188
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/infogain_loss_layer.cpp#L12-L82
 * Before: https://github.com/BVLC/caffe/blob/rc5/src/caffe/layers/infogain_loss_layer.cpp#L45-L67
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values, wholeNumbers } from "../support/layer.ts";

describe("InfogainLoss", () => {
  const unit = { shape: [3, 3], values: [1, 0, 0, 0, 1, 0, 0, 0, 1] };

  it("is SoftmaxWithLoss where H is the unit matrix", () => {
    const bottoms = [{ shape: [4, 3] }, wholeNumbers([4], 3, 3)];
    const own = values(layerCase('type: "InfogainLoss"', [...bottoms, unit]));
    const [plain] = values(layerCase('type: "SoftmaxWithLoss"', bottoms));
    expect(own[0]).toBeCloseTo(plain, 12);
  });

  it("weighs with the label's row of H", async () => {
    const probabilities = { shape: [1, 2], values: [0.25, 0.75] };
    const H = { shape: [2, 2], values: [9, 9, 2, 3] };
    const layer = layerCase('type: "InfogainLoss"', [probabilities, { shape: [1], values: [1] }, H], [], 1, {
      "infogain-bottom": "probabilities",
    });
    expect(values(layer)[0]).toBeCloseTo(-2 * Math.log(0.25) - 3 * Math.log(0.75), 12);
    await expectConforms(layer);
  });

  conforms("InfogainLoss");
});
