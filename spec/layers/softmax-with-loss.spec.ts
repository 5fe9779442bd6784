/**
 * SoftmaxWithLoss.
 *
 * −Σ ln p(label) over the labels that are not ignored, where p is the softmax and counts as at least FLT_MIN. Divided by the
 * number of labels that are not ignored (VALID, the default), of all labels (FULL), of the batch (BATCH_SIZE) or by 1 (NONE),
 * and never by less than 1; `normalize: false` is the older name of BATCH_SIZE. The second top is the softmax.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_loss_layer.cpp#L58-L116
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_loss_layer.cpp#L11-L56
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

const body = (params = ""): string => `type: "SoftmaxWithLoss" ${params}`;

describe("SoftmaxWithLoss", () => {
  // Softmax of ln 1, ln 2, ln 5 is 1/8, 2/8, 5/8; twice two items of three classes at one place.
  const scores = { shape: [2, 3, 1], values: [0, Math.log(2), Math.log(5), 0, 0, 0] };
  const labels = { shape: [2, 1], values: [2, 1] };
  const [first, second] = [-Math.log(5 / 8), Math.log(3)];

  it.each([
    ["", (first + second) / 2],
    ["loss_param { normalization: NONE }", first + second],
    ["loss_param { ignore_label: 1 }", first],
    ["loss_param { ignore_label: 1 normalization: FULL }", first / 2],
    ["loss_param { ignore_label: 1 normalize: false }", first / 2],
  ])("%s", async (params, expected) => {
    const layer = layerCase(body(params), [scores, labels]);
    expect(reference(layer)[0].shape).toEqual([]);
    expect(values(layer)[0]).toBeCloseTo(expected, 7);
    await expectConforms(layer);
  });

  it("counts nothing of what an ignored label stands at, be it NaN", async () => {
    const infinite = { shape: [2, 2], values: [Number.POSITIVE_INFINITY, 0, 1, 2] };
    const layer = layerCase(body("loss_param { ignore_label: 1 }"), [infinite, { shape: [2, 1], values: [1, 0] }]);
    expect(values(layer)[0]).toBeCloseTo(Math.log(1 + Math.E), 12);
    await expectConforms(layer);
  });

  it("is 0, not NaN, where all labels are ignored", async () => {
    const layer = layerCase(body("loss_param { ignore_label: 1 }"), [scores, { shape: [2, 1], values: [1, 1] }]);
    expect(values(layer)).toEqual([0]);
    await expectConforms(layer);
  });

  it("takes no logarithm below that of FLT_MIN", async () => {
    const layer = layerCase(body(), [
      { shape: [1, 2], values: [0, 500] },
      { shape: [1], values: [0] },
    ]);
    expect(values(layer)[0]).toBeCloseTo(126 * Math.LN2, 12);
    await expectConforms(layer);
  });

  conforms("SoftmaxWithLoss");
});
