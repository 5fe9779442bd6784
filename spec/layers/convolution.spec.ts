/**
 * Convolution.
 *
 * Each output is the sum over a window of the input of weight times pixel, plus a bias. It is cross-correlation: filters are
 * used as they are stored, not rotated by 180 degrees as in Theano's filter_flip=True or MATLAB's conv. The output size is
 * floor((size + 2 pad − (dilation (kernel − 1) + 1)) / stride) + 1. With groups, each group of outputs sees its own group of
 * input channels. Defaults: stride 1, pad 0, dilation 1, group 1, with bias.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/conv_layer.cpp#L25-L40
 * Patches: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/util/im2col.cpp#L19-L55
 * Groups, weights and bias: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/base_conv_layer.cpp#L12-L182
 * Shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/conv_layer.cpp#L8-L22
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CASES } from "../../src/conformance/cases/index.ts";
import type { LayerCases } from "../../src/conformance/cases/layer-cases.ts";
import { buildCase } from "../../src/conformance/layer-case.ts";
import { conforms, expectConforms, type LayerCase, layerCase, reference, values } from "../support/layer.ts";
const body = (params: string): string => `type: "Convolution" convolution_param { ${params} }`;

describe("Convolution", () => {
  it("is cross-correlation: the filter is used as stored", () => {
    const layer = layerCase(
      body("num_output: 1 kernel_h: 2 kernel_w: 3"),
      [{ shape: [1, 1, 2, 3], values: [1, 2, 3, 4, 5, 6] }],
      [[1, 10, 100, 1000, 10000, 100000], [0.5]],
    );
    expect(values(layer)).toEqual([1 + 20 + 300 + 4000 + 50000 + 600000 + 0.5]);
  });

  it("has an error magnitude of Σ|w||x| + |b|, over K products and a bias", () => {
    const layer = layerCase(
      body("num_output: 1 kernel_size: 2"),
      [{ shape: [1, 1, 2, 2], values: [1, -2, 3, -4] }],
      [[1, 1, -1, -1], [-0.5]],
    );
    const [{ values: y, magnitude, length }] = reference(layer);
    expect([...y]).toEqual([1 - 2 - 3 + 4 - 0.5]);
    expect([...(magnitude as Float64Array)]).toEqual([10.5]);
    expect(length).toBe(5);
  });

  it("deals groups out in blocks, not in turn", () => {
    const layer = layerCase(
      body("num_output: 4 kernel_size: 1 group: 2 bias_term: false"),
      [{ shape: [1, 4, 1, 1], values: [1, 10, 100, 1000] }],
      [[1, 1, 2, 2, 3, 3, 4, 4]],
    );
    expect(values(layer)).toEqual([11, 22, 3300, 4400]);
  });

  it("multiplies the padding like any other pixel: an infinite weight on it gives NaN, as in Caffe", () => {
    const layer = layerCase(
      body("num_output: 1 kernel_size: 1 pad: 1 bias_term: false"),
      [{ shape: [1, 1, 1, 1], values: [2] }],
      [[Number.POSITIVE_INFINITY]],
    );
    const y = values(layer);
    expect(y[4]).toBe(Number.POSITIVE_INFINITY);
    expect(y[0]).toBeNaN();
  });

  it.each([
    "num_output: 5 kernel_h: 3 kernel_w: 2 stride_h: 1 stride_w: 2 pad_h: 2 pad_w: 1",
    "num_output: 4 kernel_size: 3 group: 2 dilation: 2 dilation: 1 pad: 2",
    "num_output: 6 kernel_size: 1 stride: 3 group: 6 bias_term: false",
    "num_output: 3 kernel_h: 7 kernel_w: 9",
  ])("%s: as another formulation has it, and as onnxruntime computes it", async (params) => {
    const layer = layerCase(body(params), [{ shape: [2, 6, 7, 9] }]);
    const [{ values: y }] = reference(layer);
    const other = scattered(layer);
    // Two orders of summation in float64 differ by roundings only.
    y.forEach((value, i) => expect(Math.abs(value - other[i])).toBeLessThan(1e-12));
    await expectConforms(layer);
  });

  it("is what another formulation has, for any legal layer", () => {
    fc.assert(
      fc.property((CASES.Convolution as LayerCases).any, (drawn) => {
        const layer = buildCase({ ...drawn, bottoms: drawn.bottoms.slice(0, 1), tops: 1 });
        const [{ values: y, magnitude }] = reference(layer);
        const other = scattered(layer);
        y.forEach((value, i) => {
          if (!Number.isFinite(value)) expect(other[i]).toBe(value);
          else expect(Math.abs(value - other[i])).toBeLessThanOrEqual(1e-13 * (magnitude as Float64Array)[i]);
        });
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  conforms("Convolution", { runs: 200 });
});

/** The other way round: every input pixel is added to the outputs that it reaches. */
function scattered({ layer, trained, bottoms: [x] }: LayerCase): Float64Array {
  if (layer.type !== "Convolution") throw new Error("this is for convolutions");
  const { kernel, stride, pad, dilation, group, numOutput } = layer.settings;
  const [number, channels, height, width] = x.shape;
  const [, , outHeight, outWidth] = layer.topShapes[0];
  const [weights, bias] = layer.params.map(({ key }) => trained.params.get(key)?.data);
  const y = new Float64Array(number * numOutput * outHeight * outWidth);
  const depth = channels / group;
  y.forEach((_, i) => {
    y[i] = bias?.[Math.floor(i / (outHeight * outWidth)) % numOutput] ?? 0;
  });
  for (let n = 0; n < number; n++)
    for (let c = 0; c < channels; c++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          for (let ky = 0; ky < kernel[0]; ky++)
            for (let kx = 0; kx < kernel[1]; kx++) {
              const oy = (row + pad[0] - ky * dilation[0]) / stride[0];
              const ox = (column + pad[1] - kx * dilation[1]) / stride[1];
              if (
                !Number.isInteger(oy) ||
                !Number.isInteger(ox) ||
                oy < 0 ||
                ox < 0 ||
                oy >= outHeight ||
                ox >= outWidth
              )
                continue;
              const g = Math.floor(c / depth);
              for (let f = (g * numOutput) / group; f < ((g + 1) * numOutput) / group; f++) {
                const weight = weights?.[((f * depth + (c % depth)) * kernel[0] + ky) * kernel[1] + kx] ?? 0;
                y[((n * numOutput + f) * outHeight + oy) * outWidth + ox] +=
                  weight * x.data[((n * channels + c) * height + row) * width + column];
              }
            }
  return y;
}
