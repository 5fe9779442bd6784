/**
 * Deconvolution: every input pixel adds its weight times the filters to the output, at stride distance; what the input channels
 * give for one tap is summed up first. Weights are stored input channels × output channels of the group × kernel.
 * Caffe: src/caffe/layers/deconv_layer.cpp; util/im2col.cpp, col2im_cpu.
 */
import { count } from "../../tensor/shape.ts";
import type { Pair } from "../../caffe/layers/definition.ts";
import type { LayerOf } from "../../caffe/net.ts";
import { weightedDrift } from "../drift.ts";
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
      for (let filter = 0; filter < numOutput; filter++) {
        const firstChannel = Math.floor(filter / filters) * depth;
        for (let ky = 0; ky < kernel[0]; ky++) {
          for (let kx = 0; kx < kernel[1]; kx++) {
            for (let y = 0; y < height; y++) {
              for (let x = 0; x < width; x++) {
                const top = y * stride[0] + ky * dilation[0] - pad[0];
                const left = x * stride[1] + kx * dilation[1] - pad[1];
                if (top < 0 || top >= outHeight || left < 0 || left >= outWidth) continue;
                let total = 0;
                let size = 0;
                for (let c = firstChannel; c < firstChannel + depth; c++) {
                  const weight = weights.data[((c * filters + (filter % filters)) * kernel[0] + ky) * kernel[1] + kx];
                  const product = weight * data[((n * channels + c) * height + y) * width + x];
                  total += product;
                  size += Math.abs(product);
                }
                const at = ((n * numOutput + filter) * outHeight + top) * outWidth + left;
                values[at] += total;
                magnitude[at] += size;
              }
            }
          }
        }
      }
    }
    if (bias !== undefined) addBias(values, magnitude, bias.data, outHeight * outWidth);
    const product = sum(shape, values, magnitude, deconvolutionLength(layer, depth));
    return { ...product, drift: weightedDrift(product, weights.data, weights.data.length) };
  });

/** @param area pixels of a plane */
export function addBias(values: Float64Array, magnitude: Float64Array | null, bias: Float32Array, area: number): void {
  for (let i = 0; i < values.length; i++) {
    const summand = bias[Math.floor(i / area) % bias.length];
    values[i] += summand;
    if (magnitude !== null) magnitude[i] += Math.abs(summand);
  }
}

/** The most roundings of a term: as many as there are terms, and one for the bias. */
export function deconvolutionLength({ settings }: LayerOf<"Deconvolution">, depth: number): number {
  const { kernel, stride, dilation, bias } = settings;
  const terms = depth * meeting(kernel[0], stride[0], dilation[0]) * meeting(kernel[1], stride[1], dilation[1]);
  return terms + (bias ? 1 : 0);
}

/** How many of a kernel's taps along one axis can meet in one output pixel: every (stride ÷ gcd)-th. */
function meeting(taps: number, stride: number, dilation: number): number {
  return Math.ceil(taps / (stride / greatestCommonDivisor([stride, dilation])));
}

function greatestCommonDivisor([a, b]: Pair): number {
  return b === 0 ? a : greatestCommonDivisor([b, a % b]);
}
