/**
 * SigmoidCrossEntropyLoss.
 *
 * −Σ (t ln σ(x) + (1 − t) ln(1 − σ(x))), in a form that does not overflow, over targets that are not ignored, divided by the
 * batch's items (the default here), or as loss_param says.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/sigmoid_cross_entropy_loss_layer.cpp#L76-L101
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/sigmoid_cross_entropy_loss_layer.cpp#L10-L44
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

const body = (params = ""): string => `type: "SigmoidCrossEntropyLoss" ${params}`;

describe("SigmoidCrossEntropyLoss", () => {
  const bottoms = [
    { shape: [2, 2], values: [1, -2, 0, 3] },
    { shape: [2, 2], values: [1, 0, 0.25, 0.5] },
  ];
  const term = (x: number, t: number): number =>
    -(t * Math.log(1 / (1 + Math.exp(-x))) + (1 - t) * Math.log(1 / (1 + Math.exp(x))));
  const terms = [term(1, 1), term(-2, 0), term(0, 0.25), term(3, 0.5)];
  const sum = terms.reduce((a, b) => a + b, 0);

  it.each([
    ["", sum / 2],
    ["loss_param { normalization: FULL }", sum / 4],
    ["loss_param { normalization: NONE }", sum],
    // A target is cut to a whole number before it is compared: 0, 0.25 and 0.5 are all ignored.
    ["loss_param { ignore_label: 0 normalization: VALID }", terms[0]],
  ])("%s", async (params, expected) => {
    const layer = layerCase(body(params), bottoms);
    expect(values(layer)[0]).toBeCloseTo(expected, 12);
    await expectConforms(layer);
  });

  it("is NaN of an infinite score, whatever its target", async () => {
    for (const x of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const t of [0, 0.5, 1]) {
        const layer = layerCase(body(), [
          { shape: [1, 2], values: [x, 0] },
          { shape: [1, 2], values: [t, 0] },
        ]);
        expect(values(layer)[0]).toBeNaN();
        await expectConforms(layer);
      }
    }
  });

  it("does not overflow", async () => {
    const layer = layerCase(body(), [
      { shape: [1, 2], values: [1000, -1000] },
      { shape: [1, 2], values: [0, 0] },
    ]);
    expect(values(layer)).toEqual([1000]);
    await expectConforms(layer);
  });

  conforms("SigmoidCrossEntropyLoss");
});
