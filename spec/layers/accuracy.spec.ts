/**
 * Accuracy.
 *
 * The share of labels whose score is among the top_k. The rule for ties has two versions: today every other class with an equal
 * score counts against the label, so that equal scores everywhere are all wrong; Caffe 1.0 and before sorted (score, class)
 * pairs, so that of equal scores the larger class wins. Labels equal to ignore_label are passed over. The second top is the
 * accuracy of each class, 0 for classes that do not occur.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/accuracy_layer.cpp#L50-L101
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/accuracy_layer.cpp#L11-L45
 * Caffe 1.0: https://github.com/BVLC/caffe/blob/1.0/src/caffe/layers/accuracy_layer.cpp#L52-L100
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

const body = (params = ""): string => `type: "Accuracy" accuracy_param { ${params} }`;

describe("Accuracy", () => {
  const scores = { shape: [3, 4], values: [1, 5, 2, 5, 9, 1, 1, 1, 2, 2, 2, 2] };
  const labels = { shape: [3], values: [1, 0, 3] };

  it("counts ties against the label", async () => {
    const layer = layerCase(body(), [scores, labels]);
    expect(values(layer)).toEqual([1 / 3]);
    await expectConforms(layer);
  });

  it("as Caffe 1.0 has it, lets the larger class win", async () => {
    const layer = layerCase(body(), [scores, labels], [], 1, { "accuracy-ties": "larger-index" });
    expect(values(layer)).toEqual([2 / 3]);
    await expectConforms(layer);
  });

  it("looks among the top k", async () => {
    expect(values(layerCase(body("top_k: 2"), [scores, labels]))).toEqual([2 / 3]);
    expect(values(layerCase(body("top_k: 4"), [scores, labels]))).toEqual([1]);
  });

  it("gives each class its own, and passes over the ignored label", async () => {
    const layer = layerCase(body("ignore_label: 3"), [scores, { shape: [3], values: [0, 0, 3] }], [], 2);
    expect(reference(layer).map(({ values: y }) => [...y])).toEqual([[1 / 2], [1 / 2, 0, 0, 0]]);
    await expectConforms(layer);
  });

  it("is 0 where nothing counts", async () => {
    const layer = layerCase(body("ignore_label: 2"), [scores, { shape: [3], values: [2, 2, 2] }]);
    expect(values(layer)).toEqual([0]);
    await expectConforms(layer);
  });

  it("refuses a label without a class", () => {
    expect(() => values(layerCase(body(), [scores, { shape: [3], values: [0, 4, 1] }]))).toThrow(/from 0 to 3 holds 4/);
  });

  conforms("Accuracy");
});
