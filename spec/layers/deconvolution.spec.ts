/**
 * Deconvolution, the transposed convolution.
 *
 * Every input pixel adds its value times a filter to the output, `stride` apart; the output has stride (size − 1) + dilation
 * (kernel − 1) + 1 − 2 pad pixels. Weights are stored input channels × output channels of the group × kernel.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/deconv_layer.cpp#L25-L40
 * Patches: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/util/im2col.cpp#L163-L197
 * Groups, weights and bias: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182
 * Shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/deconv_layer.cpp#L8-L22
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";
const body = (params: string): string => `type: "Deconvolution" convolution_param { ${params} }`;

describe("Deconvolution", () => {
  it("spreads each pixel over a filter", () => {
    const layer = layerCase(
      body("num_output: 1 kernel_h: 1 kernel_w: 3 stride: 2 bias_term: false"),
      [{ shape: [1, 1, 1, 2], values: [1, 10] }],
      [[1, 2, 3]],
    );
    expect(values(layer)).toEqual([1, 2, 3 + 10, 20, 30]);
  });

  it("stores weights by input channel first, and deals groups out in blocks", () => {
    const layer = layerCase(
      body("num_output: 4 kernel_size: 1 group: 2"),
      [{ shape: [1, 2, 1, 1], values: [1, 10] }],
      [
        [1, 2, 3, 4],
        [0, 0, 0, 0.5],
      ],
    );
    expect(values(layer)).toEqual([1, 2, 30, 40.5]);
  });

  it("counts as many roundings as pixels can meet", () => {
    const lengthOf = (params: string): number =>
      reference(layerCase(body(params), [{ shape: [1, 6, 5, 5] }]))[0].length;
    expect(lengthOf("num_output: 2 kernel_size: 4 stride: 2 bias_term: false")).toBe(6 * 2 * 2);
    expect(lengthOf("num_output: 2 kernel_size: 3 stride: 1 group: 2")).toBe(3 * 3 * 3 + 1);
    expect(lengthOf("num_output: 2 kernel_size: 3 stride: 2 dilation: 2 bias_term: false")).toBe(6 * 3 * 3);
  });

  it.each([
    "num_output: 3 kernel_size: 4 stride: 2 pad: 1",
    "num_output: 4 kernel_h: 3 kernel_w: 2 stride_h: 3 stride_w: 1 pad_h: 0 pad_w: 1 group: 2",
    "num_output: 6 kernel_size: 3 dilation: 2 dilation: 1 group: 6 bias_term: false",
  ])("%s: is the transpose of the convolution, and conforms", async (params) => {
    const layer = layerCase(body(params.includes("bias_term") ? params : `${params} bias_term: false`), [
      { shape: [2, 6, 4, 5] },
    ]);
    const [y] = reference(layer);
    // ⟨deconvolve(x), z⟩ = ⟨x, convolve(z)⟩ for every z: a convolution with the same weights, the other way round.
    const weights = layer.trained.params.get("layer[0]")?.data ?? new Float32Array();
    const back = layerCase(
      `type: "Convolution" convolution_param { ${params.replace(/num_output: \d+/, "num_output: 6").replace("bias_term: false", "")} bias_term: false }`,
      [{ shape: y.shape, values: 7 }],
      [weights],
    );
    const [conv] = reference(back);
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Array.from(a).reduce((total, value, i) => total + value * b[i], 0);
    expect(dot(y.values, back.bottoms[0].data)).toBeCloseTo(dot(layer.bottoms[0].data, conv.values), 9);
    await expectConforms(layerCase(body(params), [{ shape: [2, 6, 4, 5] }]));
  });

  conforms("Deconvolution", { runs: 200 });
});
