/**
 * Pooling.
 *
 * The output size is rounded up (Theano's ignore_border=True rounds down, and so does round_mode: FLOOR); then, if any pad is
 * set, a last window that would start in the padding is dropped. MAX takes the largest pixel of the window inside the image;
 * AVE divides the sum of the pixels inside the image by the size of the window clipped to the padded image: padding counts,
 * the overhang beyond it does not. Defaults: stride 1, pad 0.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/pooling_layer.cpp#L141-L240
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/pooling_layer.cpp#L14-L136
 */
import { describe, expect, it } from "vitest";
import { conforms, expectConforms, layerCase, reference, values } from "../support/layer.ts";
const body = (params: string): string => `type: "Pooling" pooling_param { ${params} }`;
const FLT_MAX = (2 - 2 ** -23) * 2 ** 127;
const rows = (...numbers: number[]): number[] => numbers;

describe("Pooling", () => {
  const image = { shape: [1, 1, 3, 5], values: rows(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) };

  it("rounds the size up: a window that overhangs is kept, and clipped", () => {
    expect(values(layerCase(body("kernel_size: 2 stride: 2"), [image]))).toEqual([7, 9, 10, 12, 14, 15]);
  });

  it("rounds it down where round_mode says FLOOR", () => {
    expect(values(layerCase(body("kernel_size: 2 stride: 2 round_mode: FLOOR"), [image]))).toEqual([7, 9]);
  });

  it("averages over the window clipped to the padded image", () => {
    // Height 3, pad 1, kernel 3, stride 2: windows at −1 and 1; width 5, pad 0, kernel 2, stride 2: at 0, 2, 4.
    const layer = layerCase(body("pool: AVE kernel_h: 3 kernel_w: 2 stride: 2 pad_h: 1 pad_w: 0"), [image]);
    const sixth = (sum: number): number => sum / 6;
    expect(values(layer)).toEqual([
      sixth(1 + 2 + 6 + 7),
      sixth(3 + 4 + 8 + 9),
      (5 + 10) / 3,
      sixth(6 + 7 + 11 + 12),
      sixth(8 + 9 + 13 + 14),
      (10 + 15) / 3,
    ]);
  });

  it("drops a last window that would start in the padding, if there is padding", () => {
    // Height 3, kernel 2, stride 2, pad 1: windows at −1, 1 and, rounding up, 3, which is outside the image.
    expect(reference(layerCase(body("kernel_size: 2 stride: 2 pad: 1"), [image]))[0].shape).toEqual([1, 1, 2, 3]);
  });

  it("pads a maximum with nothing, not with zeros", () => {
    const layer = layerCase(body("kernel_size: 3 stride: 2 pad: 1"), [
      { shape: [1, 1, 2, 2], values: [-4, -3, -2, -1] },
    ]);
    expect(values(layer)).toEqual([-1, -1, -1, -1]);
  });

  it("passes over NaN, and leaves −FLT_MAX where there is nothing else", async () => {
    const layer = layerCase(body("kernel_size: 1"), [{ shape: [1, 1, 1, 2], values: [Number.NaN, 5] }]);
    expect(values(layer)).toEqual([-FLT_MAX, 5]);
    expect(values(layerCase(body("kernel_size: 2"), [{ shape: [1, 1, 2, 2], values: [Number.NaN, 1, 2, 3] }]))).toEqual(
      [3],
    );
  });

  it("leaves −FLT_MAX, or 0/0, in an empty window", async () => {
    // Width 5, kernel 1, stride 3, no pad, rounded up: windows at 0, 3 and 6.
    const wide = { shape: [1, 1, 1, 5], values: [1, 2, 3, 4, 5] };
    const maximum = layerCase(body("kernel_size: 1 stride: 3"), [wide]);
    expect(values(maximum)).toEqual([1, 4, -FLT_MAX]);
    await expectConforms(maximum);
    const average = layerCase(body("pool: AVE kernel_size: 1 stride: 3"), [wide]);
    expect(values(average)).toEqual([1, 4, -0]); // 0 divided by a width of 5 − 6
    await expectConforms(average);
  });

  it("has the maximum's place within its channel as a second top", () => {
    const layer = layerCase(
      body("kernel_size: 2 stride: 2"),
      [{ shape: [1, 2, 2, 2], values: [1, 9, 3, 4, 5, 6, 8, 7] }],
      [],
      2,
    );
    expect(reference(layer).map(({ values: y }) => [...y])).toEqual([
      [9, 8],
      [1, 2],
    ]);
  });

  it("rounds down where ceil_mode is false, which is another name of FLOOR", () => {
    expect(values(layerCase(body("kernel_size: 2 stride: 2 ceil_mode: false"), [image]))).toEqual([7, 9]);
  });

  it("at test weighs STOCHASTIC pooling by the values themselves", async () => {
    const pair = { shape: [1, 1, 1, 5], values: [1, 3, 0, 0, 2] };
    const layer = layerCase(body("pool: STOCHASTIC kernel_h: 1 kernel_w: 2 stride: 2"), [pair]);
    expect(values(layer)).toEqual([10 / 4, 0, 2]);
    await expectConforms(layer);
    const positive = { shape: [2, 3, 7, 8], values: Array.from({ length: 336 }, (_, i) => ((i * 37) % 101) / 7) };
    await expectConforms(layerCase(body("pool: STOCHASTIC kernel_size: 3 stride: 2"), [positive]));
  });

  it("pools globally", async () => {
    const layer = layerCase(body("pool: AVE global_pooling: true"), [image]);
    expect(values(layer)).toEqual([8]);
    await expectConforms(layer);
  });

  conforms("Pooling", { runs: 200 });
});
