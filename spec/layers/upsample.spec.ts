/**
 * Upsample, of which there are two.
 *
 * SegNet's has a mask as bottom 1, the second top of a MAX pooling: each value goes to the place in its channel that the mask
 * names, and the rest is 0. The size is upsample_h × upsample_w, or scale times the bottom's, less one with pad_out_h and
 * pad_out_w. MobileNet-YOLO's has one bottom, and repeats every pixel scale × scale times.
 *
 * https://github.com/alexgkendall/caffe-segnet/blob/03d1e9f/src/caffe/layers/upsample_layer.cpp#L56-L110
 * https://github.com/eric612/MobileNet-YOLO/blob/56b6332/src/caffe/layers/upsample_layer.cpp#L23-L43
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

const body = (params = ""): string => `type: "Upsample" upsample_param { ${params} }`;

describe("Upsample", () => {
  it("puts values where the mask says", async () => {
    const layer = layerCase(body("upsample_h: 2 upsample_w: 3"), [
      { shape: [1, 2, 1, 2], values: [1, 2, 3, 4] },
      { shape: [1, 2, 1, 2], values: [4, 2, 0, 5] },
    ]);
    expect(values(layer)).toEqual([0, 0, 2, 0, 1, 0, 3, 0, 0, 0, 0, 4]);
    await expectConforms(layer);
  });

  it("undoes a pooling: every maximum is back in its place", async () => {
    const pooling = layerCase(
      'type: "Pooling" pooling_param { kernel_size: 2 stride: 2 }',
      [{ shape: [2, 3, 7, 8] }],
      [],
      2,
    );
    const [maxima, mask] = reference(pooling).map(({ shape, values: y }) => ({ shape, values: [...y] }));
    const layer = layerCase(body("pad_out_h: true"), [maxima, mask]);
    const [{ shape, values: unpooled }] = reference(layer);
    expect(shape).toEqual([2, 3, 7, 8]);
    unpooled.forEach((y, i) => expect(y === 0 || y === pooling.bottoms[0].data[i]).toBe(true));
    expect(unpooled.filter((y) => y !== 0).length).toBe(2 * 3 * 4 * 4);
    await expectConforms(layer);
  });

  it("repeats pixels", async () => {
    const layer = layerCase(body("scale: 2"), [{ shape: [1, 1, 2, 2], values: [1, 2, 3, 4] }]);
    expect(values(layer)).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    await expectConforms(layer);
  });

  conforms("Upsample");
});
