/**
 * Convolution, which is cross-correlation: filters are used as they are stored. Pixels of the padding are zeros that are
 * multiplied like any other, as Caffe's im2col has it.
 * Caffe: src/caffe/layers/conv_layer.cpp, base_conv_layer.cpp; util/im2col.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { weightedDrift } from "../drift.ts";
import { type Forward, sum } from "../forward.ts";

export const convolution: Forward<"Convolution" | "DepthwiseConvolution"> = (layer, bottoms, [weights, bias]) =>
  bottoms.map((bottom, i) => {
    const { numOutput, group, kernel, stride, pad, dilation } = layer.settings;
    const shape = layer.topShapes[i];
    const [number, channels, height, width] = bottom.shape;
    const [, , outHeight, outWidth] = shape;
    const filters = numOutput / group;
    const depth = channels / group;
    const values = new Float64Array(count(shape));
    const magnitude = new Float64Array(values.length);
    let top = 0;
    for (let n = 0; n < number; n++) {
      for (let filter = 0; filter < numOutput; filter++) {
        const firstChannel = Math.floor(filter / filters) * depth;
        const b = bias === undefined ? 0 : bias.data[filter];
        for (let oy = 0; oy < outHeight; oy++) {
          for (let ox = 0; ox < outWidth; ox++, top++) {
            let w = filter * depth * kernel[0] * kernel[1];
            for (let c = firstChannel; c < firstChannel + depth; c++) {
              for (let ky = 0; ky < kernel[0]; ky++) {
                const y = oy * stride[0] - pad[0] + ky * dilation[0];
                for (let kx = 0; kx < kernel[1]; kx++, w++) {
                  const x = ox * stride[1] - pad[1] + kx * dilation[1];
                  const inside = y >= 0 && y < height && x >= 0 && x < width;
                  const pixel = inside ? bottom.data[((n * channels + c) * height + y) * width + x] : 0;
                  const product = weights.data[w] * pixel;
                  values[top] += product;
                  magnitude[top] += Math.abs(product);
                }
              }
            }
            values[top] += b;
            magnitude[top] += Math.abs(b);
          }
        }
      }
    }
    const terms = depth * kernel[0] * kernel[1];
    const product = sum(shape, values, magnitude, terms + (bias === undefined ? 0 : 1));
    return { ...product, drift: weightedDrift(product, weights.data, terms) };
  });
