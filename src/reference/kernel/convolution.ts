/** Convolution by the kernel: the patches under output pixels are the columns. The rule: ../layers/convolution.ts. */
import type { ConvolutionSettings } from "../../caffe/layers/convolution.ts";
import type { Activation } from "../../tensor/blob.ts";
import { count } from "../../tensor/shape.ts";
import { weightedDrift } from "../drift.ts";
import { type Forward, sum } from "../forward.ts";
import { matrixProduct } from "./matrix-product.ts";

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
    const image = padded(bottom, settings);
    const taps = tapOffsets(image, settings, depth);
    for (let group = 0; group < settings.group; group++) {
      const places = new Int32Array(8);
      matrixProduct({
        weights: weights.data.subarray(group * filters * K, (group + 1) * filters * K),
        rows: filters,
        K,
        columns: number * pixels,
        magnitudes: errors,
        fill: (panel, start, stride, first, columns) => {
          for (let c = 0; c < stride; c++) {
            // Columns beyond the last repeat it.
            const column = first + Math.min(c, columns - 1);
            const n = Math.floor(column / pixels);
            const y = Math.floor((column % pixels) / outWidth) * settings.stride[0];
            const x = (column % outWidth) * settings.stride[1];
            places[c] = ((n * channels + group * depth) * image.height + y) * image.width + x;
          }
          if (stride === 1) for (let k = 0; k < K; k++) panel[start + k] = image.data[places[0] + taps[k]];
          else gatherEight(panel, start, image.data, places, taps);
        },
        take: (row, first, columns, start, sums, sizes) => {
          const filter = group * filters + row;
          const b = bias === undefined ? 0 : bias.data[filter];
          let column = 0;
          while (column < columns) {
            // The columns of one image lie side by side in its plane.
            const n = Math.floor((first + column) / pixels);
            const pixel = (first + column) % pixels;
            const run = Math.min(columns - column, pixels - pixel);
            const top = (n * settings.numOutput + filter) * pixels + pixel - column;
            for (let c = column; c < column + run; c++) values[top + c] = sums[start + c] + b;
            if (magnitude !== null && sizes !== null) {
              for (let c = column; c < column + run; c++) magnitude[top + c] = sizes[start + c] + Math.abs(b);
            }
            column += run;
          }
        },
      });
    }
    const product = sum(shape, values, magnitude, K + (bias === undefined ? 0 : 1));
    return { ...product, drift: weightedDrift(product, weights.data, K) };
  });

interface Padded {
  readonly data: Float32Array | Float64Array;
  /** Extents with the padding. */
  readonly height: number;
  readonly width: number;
}

/** Memory for padded images, kept: on layers with large images to ask the system for more takes longer than to clear this. */
let scratch = new Float64Array(0);

/** The images with zeros around them, until the next call. */
function padded({ shape, data }: Activation, { pad }: ConvolutionSettings): Padded {
  const [number, channels, height, width] = shape;
  if (pad[0] === 0 && pad[1] === 0) return { data, height, width };
  const [paddedHeight, paddedWidth] = [height + 2 * pad[0], width + 2 * pad[1]];
  const size = number * channels * paddedHeight * paddedWidth;
  if (scratch.length < size) scratch = new Float64Array(size);
  else scratch.fill(0, 0, size);
  const image = scratch.subarray(0, size);
  for (let plane = 0; plane < number * channels; plane++) {
    for (let y = 0; y < height; y++) {
      const row = (plane * height + y) * width;
      image.set(data.subarray(row, row + width), (plane * paddedHeight + y + pad[0]) * paddedWidth + pad[1]);
    }
  }
  return { data: image, height: paddedHeight, width: paddedWidth };
}

/** Where each term of a patch lies from the patch's corner, in the order of filters: channel, kernel row, kernel column. */
function tapOffsets({ height, width }: Padded, { kernel, dilation }: ConvolutionSettings, depth: number): Int32Array {
  const taps = new Int32Array(depth * kernel[0] * kernel[1]);
  let k = 0;
  for (let c = 0; c < depth; c++) {
    for (let ky = 0; ky < kernel[0]; ky++) {
      for (let kx = 0; kx < kernel[1]; kx++) taps[k++] = (c * height + ky * dilation[0]) * width + kx * dilation[1];
    }
  }
  return taps;
}

/** One panel, written out for its eight columns. */
function gatherEight(
  panel: Float64Array,
  start: number,
  data: Float32Array | Float64Array,
  places: Int32Array,
  taps: Int32Array,
): void {
  const [p0, p1, p2, p3, p4, p5, p6, p7] = places;
  let at = start;
  for (let k = 0; k < taps.length; k++, at += 8) {
    const tap = taps[k];
    panel[at] = data[p0 + tap];
    panel[at + 1] = data[p1 + tap];
    panel[at + 2] = data[p2 + tap];
    panel[at + 3] = data[p3 + tap];
    panel[at + 4] = data[p4 + tap];
    panel[at + 5] = data[p5 + tap];
    panel[at + 6] = data[p6 + tap];
    panel[at + 7] = data[p7 + tap];
  }
}
