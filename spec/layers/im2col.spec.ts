/**
 * Im2col.
 *
 * The patch under each place of a convolution's window becomes channels, in the order channel, kernel row, kernel column;
 * padding is 0. A convolution is then a matrix product.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/util/im2col.cpp#L18-L55
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";

const body = (params: string): string => `type: "Im2col" convolution_param { ${params} }`;

describe("Im2col", () => {
  it("puts a patch into channels", async () => {
    const layer = layerCase(body("kernel_h: 1 kernel_w: 2 pad_h: 0 pad_w: 1"), [
      { shape: [1, 2, 1, 2], values: [1, 2, 3, 4] },
    ]);
    expect(reference(layer)[0].shape).toEqual([1, 4, 1, 3]);
    expect(values(layer)).toEqual([0, 1, 2, 1, 2, 0, 0, 3, 4, 3, 4, 0]);
    await expectConforms(layer);
  });

  it.each(["kernel_size: 3 stride: 2 pad: 1", "kernel_h: 2 kernel_w: 3 stride_h: 1 stride_w: 2 dilation: 2"])(
    "%s: conforms, and with weights is the convolution",
    async (params) => {
      const bottom = { shape: [2, 3, 6, 7] };
      const columns = layerCase(body(params), [bottom]);
      await expectConforms(columns);
      const conv = layerCase(`type: "Convolution" convolution_param { num_output: 2 bias_term: false ${params} }`, [
        bottom,
      ]);
      const weights = conv.trained.params.get("layer[0]")?.data ?? new Float32Array();
      const [{ shape, values: patches }] = reference(columns);
      const area = shape[2] * shape[3];
      const [{ values: expected }] = reference(conv);
      expected.forEach((value, i) => {
        const [n, filter, place] = [Math.floor(i / (2 * area)), Math.floor(i / area) % 2, i % area];
        let product = 0;
        for (let k = 0; k < shape[1]; k++)
          product += weights[filter * shape[1] + k] * patches[(n * shape[1] + k) * area + place];
        expect(value).toBeCloseTo(product, 12);
      });
    },
  );

  conforms("Im2col");
});
