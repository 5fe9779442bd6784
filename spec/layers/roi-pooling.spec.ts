/**
 * ROIPooling.
 *
 * Bottom 1 has regions: batch index, x1, y1, x2, y2, in units of 1/spatial_scale pixels. Corners are rounded, halves away from
 * zero, and both belong to the region, which is at least one pixel. Bin i of n reaches from ⌊i · size/n⌋ to ⌈(i + 1) · size/n⌉,
 * so that bins overlap; parts outside the image are cut off, and an empty bin is 0.
 *
 * rbgirshick/caffe-fast-rcnn: https://github.com/rbgirshick/caffe-fast-rcnn/blob/4c85442/src/caffe/layers/roi_pooling_layer.cpp#L51-L132
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, values } from "../support/layer.ts";

const body = (params: string): string => `type: "ROIPooling" roi_pooling_param { ${params} }`;

describe("ROIPooling", () => {
  const image = { shape: [1, 1, 2, 3], values: [1, 2, 3, 4, 5, 6] };
  const region = (...corners: number[]): { shape: number[]; values: number[] } => ({
    shape: [1, 5],
    values: [0, ...corners],
  });

  it("lets bins overlap where they do not divide the region", async () => {
    // Three columns in two bins: 0–2 and 1–3.
    const layer = layerCase(body("pooled_h: 1 pooled_w: 2"), [image, region(0, 0, 2, 1)]);
    expect(values(layer)).toEqual([5, 6]);
    await expectConforms(layer);
  });

  it("scales and rounds corners, and has 0 outside the image", async () => {
    // x from 0.5, rounded to 1, to 2; y from 1 to 4, of which the image has one row.
    const layer = layerCase(body("pooled_h: 2 pooled_w: 1 spatial_scale: 0.5"), [image, region(1, 2, 4, 8)]);
    expect(values(layer)).toEqual([6, 0]);
    await expectConforms(layer);
  });

  it("makes a region that ends before it begins one pixel", async () => {
    const layer = layerCase(body("pooled_h: 1 pooled_w: 1"), [image, region(2, 0, 0, 0)]);
    expect(values(layer)).toEqual([3]);
  });

  conforms("ROIPooling");
});
