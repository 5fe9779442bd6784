/**
 * Convolution, which is cross-correlation: filters are used as they are stored.
 * Caffe: src/caffe/layers/conv_layer.cpp, base_conv_layer.cpp; util/im2col.cpp.
 */
import { count } from "../../tensor/shape.ts";
import type { ConvolutionSettings } from "../../caffe/layers/convolution.ts";
import type { Activation } from "../../tensor/blob.ts";
import { type Forward, sum } from "../forward.ts";
import { kernelProduct } from "../matrix-product/kernel.ts";
import { PANEL } from "../matrix-product/product.ts";

export const convolution: Forward<"Convolution" | "DepthwiseConvolution"> = (layer, bottoms, [weights, bias], errors) =>
  bottoms.map((bottom, i) => {
    const { settings } = layer;
    const shape = layer.topShapes[i];
    const [number, channels] = bottom.shape;
    const [, , outHeight, outWidth] = shape;
    const pixels = outHeight * outWidth;
    const filters = settings.numOutput / settings.group;
    const depth = channels / settings.group;
    const K = depth * settings.kernel[0] * settings.kernel[1];
    const values = new Float64Array(count(shape));
    const magnitude = errors ? new Float64Array(values.length) : null;
    const panelsOfImage = Math.ceil(pixels / PANEL);
    for (let group = 0; group < settings.group; group++) {
      kernelProduct({
        weights: weights.data.subarray(group * filters * K, (group + 1) * filters * K),
        rows: filters,
        K,
        panels: number * panelsOfImage,
        magnitudes: errors,
        fill: (panel, index) => {
          const n = Math.floor(index / panelsOfImage);
          const first = (index % panelsOfImage) * PANEL;
          gatherPatches(
            panel,
            bottom,
            settings,
            n,
            group * depth,
            depth,
            outWidth,
            first,
            Math.min(PANEL, pixels - first),
          );
        },
        take: (index, firstRow, rows, sums, sizes) => {
          const n = Math.floor(index / panelsOfImage);
          const first = (index % panelsOfImage) * PANEL;
          const columns = Math.min(PANEL, pixels - first);
          for (let row = 0; row < rows; row++) {
            const filter = group * filters + firstRow + row;
            const b = bias === undefined ? 0 : bias.data[filter];
            const top = (n * settings.numOutput + filter) * pixels + first;
            for (let column = 0; column < columns; column++) {
              values[top + column] = sums[row * PANEL + column] + b;
              if (magnitude !== null && sizes !== null) {
                magnitude[top + column] = sizes[row * PANEL + column] + Math.abs(b);
              }
            }
          }
        },
      });
    }
    return sum(shape, values, magnitude, K + (bias === undefined ? 0 : 1));
  });

/**
 * Fills the panel with the patches under `columns` neighbouring output pixels, one patch a column, in the order in which
 * filters are stored: channel, kernel row, kernel column. Pixels of the padding are zeros that are multiplied like any
 * other, as Caffe's im2col has it.
 */
function gatherPatches(
  panel: Float64Array,
  { shape, data }: Activation,
  { kernel, stride, pad, dilation }: ConvolutionSettings,
  n: number,
  firstChannel: number,
  depth: number,
  outWidth: number,
  firstPixel: number,
  columns: number,
): void {
  const [, channels, height, width] = shape;
  const [kernelHeight, kernelWidth] = kernel;
  for (let column = 0; column < columns; column++) {
    const pixel = firstPixel + column;
    const top = Math.floor(pixel / outWidth) * stride[0] - pad[0];
    const left = (pixel % outWidth) * stride[1] - pad[1];
    let p = column;
    for (let c = 0; c < depth; c++) {
      const plane = (n * channels + firstChannel + c) * height;
      for (let ky = 0; ky < kernelHeight; ky++) {
        const y = top + ky * dilation[0];
        const row = (plane + y) * width;
        const outside = y < 0 || y >= height;
        for (let kx = 0; kx < kernelWidth; kx++, p += PANEL) {
          const x = left + kx * dilation[1];
          panel[p] = outside || x < 0 || x >= width ? 0 : data[row + x];
        }
      }
    }
  }
}
