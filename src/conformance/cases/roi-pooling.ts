import fc from "fast-check";
import { blob, layer, type LayerCases, numbers, pair, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "ROIPooling" roi_pooling_param { ${params} }`;

export const roiPoolingCases: LayerCases = {
  corners: {
    "bins that overlap": {
      body: body("pooled_h: 2 pooled_w: 3"),
      bottoms: [blob([1, 2, 5, 7]), blob([1, 5], [0, 1, 0, 5, 4])],
    },
    "several images, scaled": {
      body: body("pooled_h: 3 pooled_w: 4 spatial_scale: 0.125"),
      bottoms: [blob([2, 3, 9, 12]), blob([3, 5], [0, 0, 0, 40, 30, 1, 16, 8, 90, 70, 1, 5.5, 3.25, 50, 61])],
    },
    "corners that lie halfway are rounded away from 0": {
      body: body("pooled_h: 1 pooled_w: 2 spatial_scale: 0.5"),
      bottoms: [blob([1, 2, 5, 7]), blob([1, 5], [0, 1, 3, 7, 5])],
    },
    "outside the image": {
      body: body("pooled_h: 2 pooled_w: 2"),
      bottoms: [blob([1, 2, 4, 5]), blob([2, 5], [0, -3, -2, 2, 1, 0, 9, 8, 12, 11])],
    },
    "NaN is passed over": {
      body: body("pooled_h: 1 pooled_w: 1"),
      bottoms: [blob([1, 1, 1, 3], [3, Number.NaN, 1]), blob([1, 5], [0, 0, 0, 2, 0])],
    },
    "a region that ends before it begins is one pixel": {
      body: body("pooled_h: 1 pooled_w: 1"),
      bottoms: [blob([1, 2, 4, 5]), blob([1, 5], [0, 3, 2, 1, 1])],
    },
  },
  any: fc
    .record({
      images: whole(1, 2),
      channels: whole(1, 3),
      image: pair(1, 8),
      pooled: pair(1, 4),
      spatial_scale: fc.constantFrom(undefined, 1, 0.5, 0.125, 0.3),
      regions: fc.array(
        fc.record({
          item: fc.nat(1),
          corners: fc.array(whole(-8, 64), { minLength: 4, maxLength: 4 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      values: numbers({ special: true }),
    })
    .map(({ images, channels, image, pooled: [pooled_h, pooled_w], spatial_scale, regions, values }) => ({
      body: layer("ROIPooling", "roi_pooling_param", { pooled_h, pooled_w, spatial_scale }),
      bottoms: [
        blob([images, channels, ...image], values),
        // Quarters of pixels.
        blob(
          [regions.length, 5],
          regions.flatMap(({ item, corners }) => [item % images, ...corners.map((at) => at / 4)]),
        ),
      ],
    })),
};
