/**
 * Deconvolution by the kernel: input pixels are the columns, each tap of each filter is a row, and what they give is added to the
 * output tap by tap, in the filters' order. The rule: ../layers/deconvolution.ts.
 */
import { count } from "../../tensor/shape.ts";
import { weightedDrift } from "../drift.ts";
import { type Forward, sum } from "../forward.ts";
import { addBias, deconvolutionLength } from "../layers/deconvolution.ts";
import { matrixProduct } from "./matrix-product.ts";
import { transposed } from "./transposed.ts";

export const deconvolution: Forward<"Deconvolution"> = (layer, bottoms, [weights, bias], errors) =>
  bottoms.map(({ shape: bottomShape, data }, b) => {
    const { numOutput, group, kernel, stride, pad, dilation } = layer.settings;
    const shape = layer.topShapes[b];
    const [number, channels, height, width] = bottomShape;
    const [, , outHeight, outWidth] = shape;
    const filters = numOutput / group;
    const depth = channels / group;
    const taps = kernel[0] * kernel[1];
    const area = height * width;
    const values = new Float64Array(count(shape));
    const magnitude = errors ? new Float64Array(values.length) : null;
    for (let g = 0; g < group; g++) {
      const rows = filters * taps;
      const own = weights.data.subarray(g * depth * rows, (g + 1) * depth * rows);
      for (let n = 0; n < number; n++) {
        const firstPixel = (n * channels + g * depth) * area;
        const firstPlane = n * numOutput + g * filters;
        matrixProduct({
          weights: transposed(own, depth, rows),
          rows,
          K: depth,
          columns: area,
          magnitudes: errors,
          fill: (panel, start, step, first, columns) => {
            for (let k = 0; k < depth; k++) {
              const pixel = firstPixel + k * area + first;
              for (let c = 0; c < columns; c++) panel[start + k * step + c] = data[pixel + c];
            }
          },
          take: (row, first, columns, start, sums, sizes) => {
            const plane = (firstPlane + Math.floor(row / taps)) * outHeight;
            const tapTop = Math.floor((row % taps) / kernel[1]) * dilation[0] - pad[0];
            const tapLeft = (row % kernel[1]) * dilation[1] - pad[1];
            for (let c = 0; c < columns; c++) {
              const top = Math.floor((first + c) / width) * stride[0] + tapTop;
              const left = ((first + c) % width) * stride[1] + tapLeft;
              if (top < 0 || top >= outHeight || left < 0 || left >= outWidth) continue;
              const at = (plane + top) * outWidth + left;
              values[at] += sums[start + c];
              if (magnitude !== null && sizes !== null) magnitude[at] += sizes[start + c];
            }
          },
        });
      }
    }
    if (bias !== undefined) addBias(values, magnitude, bias.data, outHeight * outWidth);
    const product = sum(shape, values, magnitude, deconvolutionLength(layer, depth));
    return { ...product, drift: weightedDrift(product, weights.data, weights.data.length) };
  });
