/**
 * HingeLoss.
 *
 * Σ max(0, 1 − s·x) over classes and items, with s = 1 for the label's class and −1 for all others (L1), or its squares (L2),
 * divided by the items.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/hinge_loss_layer.cpp#L10-L42
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

describe("HingeLoss", () => {
  const bottoms = [
    { shape: [2, 3], values: [0.5, -2, 3, 2, 0, -1] },
    { shape: [2], values: [0, 2] },
  ];

  it.each([
    ["L1", (0.5 + 0 + 4 + 3 + 1 + 2) / 2],
    ["L2", (0.25 + 0 + 16 + 9 + 1 + 4) / 2],
  ])("%s", async (norm, expected) => {
    const body = `type: "HingeLoss" hinge_loss_param { norm: ${norm} }`;
    expect(values(layerCase(body, bottoms))).toEqual([expected]);
    await expectConforms(layerCase(body, bottoms));
  });

  it("adds nothing for a score of NaN, since std::max(0, NaN) is 0", async () => {
    const layer = layerCase('type: "HingeLoss"', [
      { shape: [2, 2], values: [0.5, Number.NaN, Number.NaN, -2] },
      { shape: [2], values: [0, 0] },
    ]);
    expect(values(layer)).toEqual([0.25]);
    await expectConforms(layer);
  });

  conforms("HingeLoss");
});
