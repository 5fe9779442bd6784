/**
 * MultinomialLogisticLoss.
 *
 * The mean over the batch of −ln p(label), where bottom 0 holds probabilities, which count as at least 1e-20.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/multinomial_logistic_loss_layer.cpp#L19-L35
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/multinomial_logistic_loss_layer.cpp#L11-L17
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

describe("MultinomialLogisticLoss", () => {
  it("takes the mean of the labels' logarithms, and 1e-20 for 0", async () => {
    const layer = layerCase('type: "MultinomialLogisticLoss"', [
      { shape: [3, 2], values: [0.25, 0.75, 0.5, 0.5, 1, 0] },
      { shape: [3, 1, 1, 1], values: [1, 0, 1] },
    ]);
    expect(values(layer)[0]).toBeCloseTo(-(Math.log(0.75) + Math.log(0.5) + Math.log(1e-20)) / 3, 6);
    await expectConforms(layer);
  });

  conforms("MultinomialLogisticLoss");
});
