/**
 * Deconvolution: every input pixel adds its weight times the filters to the output, at stride distance.
 * Weights are stored input channels × output channels of the group × kernel.
 * Caffe: src/caffe/layers/deconv_layer.cpp; util/im2col.cpp, col2im_cpu.
 */
import { count } from "../../tensor/shape.ts";
import type { Pair } from "../../caffe/layers/definition.ts";
import { type Forward, sum } from "../forward.ts";

export const deconvolution: Forward<"Deconvolution"> = (layer, bottoms, [weights, bias]) =>
  bottoms.map(({ shape: bottomShape, data }, b) => {
    const { numOutput, group, kernel, stride, pad, dilation } = layer.settings;
    const shape = layer.topShapes[b];
    const [number, channels, height, width] = bottomShape;
    const [, , outHeight, outWidth] = shape;
    const filters = numOutput / group;
    const depth = channels / group;
    const values = new Float64Array(count(shape));
    const magnitude = new Float64Array(values.length);
    for (let n = 0; n < number; n++) {
      for (let c = 0; c < channels; c++) {
        const firstFilter = Math.floor(c / depth) * filters;
        for (let f = 0; f < filters; f++) {
          const plane = (n * numOutput + firstFilter + f) * outHeight;
          for (let ky = 0; ky < kernel[0]; ky++) {
            for (let kx = 0; kx < kernel[1]; kx++) {
              const weight = weights.data[((c * filters + f) * kernel[0] + ky) * kernel[1] + kx];
              for (let y = 0; y < height; y++) {
                const top = y * stride[0] + ky * dilation[0] - pad[0];
                if (top < 0 || top >= outHeight) continue;
                const row = ((n * channels + c) * height + y) * width;
                for (let x = 0; x < width; x++) {
                  const left = x * stride[1] + kx * dilation[1] - pad[1];
                  if (left < 0 || left >= outWidth) continue;
                  const at = (plane + top) * outWidth + left;
                  const product = weight * data[row + x];
                  values[at] += product;
                  magnitude[at] += Math.abs(product);
                }
              }
            }
          }
        }
      }
    }
    if (bias !== undefined) {
      const area = outHeight * outWidth;
      for (let i = 0; i < values.length; i++) {
        const summand = bias.data[Math.floor(i / area) % numOutput];
        values[i] += summand;
        magnitude[i] += Math.abs(summand);
      }
    }
    const terms = depth * meeting(kernel[0], stride[0], dilation[0]) * meeting(kernel[1], stride[1], dilation[1]);
    return sum(shape, values, magnitude, terms + (bias === undefined ? 0 : 1));
  });

/** How many of a kernel's taps along one axis can meet in one output pixel: every (stride ÷ gcd)-th. */
function meeting(taps: number, stride: number, dilation: number): number {
  return Math.ceil(taps / (stride / greatestCommonDivisor([stride, dilation])));
}

function greatestCommonDivisor([a, b]: Pair): number {
  return b === 0 ? a : greatestCommonDivisor([b, a % b]);
}
