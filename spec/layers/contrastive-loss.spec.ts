/**
 * ContrastiveLoss.
 *
 * d² = Σ (a − b)² for similar pairs, max(margin − d, 0)² for others, or max(margin − d², 0) with legacy_version; the sum is
 * divided by 2N.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/contrastive_loss_layer.cpp#L33-L64
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/contrastive_loss_layer.cpp#L10-L28
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

const body = (params: string): string => `type: "ContrastiveLoss" contrastive_loss_param { ${params} }`;

describe("ContrastiveLoss", () => {
  const bottoms = [
    { shape: [3, 2], values: [3, 4, 0.3, 0.4, 5, 5] },
    { shape: [3, 2], values: [0, 0, 0, 0, 0, 0] },
    { shape: [3], values: [1, 0, 0] },
  ];

  it.each([
    ["margin: 1", (25 + 0.25) / 6],
    ["margin: 1 legacy_version: true", (25 + 0.75) / 6],
  ])("%s", async (params, expected) => {
    const layer = layerCase(body(params), bottoms);
    expect(values(layer)[0]).toBeCloseTo(expected, 6);
    await expectConforms(layer);
  });

  conforms("ContrastiveLoss");
});
