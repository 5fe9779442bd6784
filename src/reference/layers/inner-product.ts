/**
 * InnerProduct: the axes from `axis` on, in row-major order (channel, row, column), times the weights as stored.
 * Caffe: src/caffe/layers/inner_product_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { weightedDrift } from "../drift.ts";
import { type Forward, sum } from "../forward.ts";

export const innerProduct: Forward<"InnerProduct"> = (layer, [bottom], [weights, bias]) => {
  const { numOutput, axis, transpose } = layer.settings;
  const K = count(bottom.shape, axis);
  const values = new Float64Array(count(bottom.shape, 0, axis) * numOutput);
  const magnitude = new Float64Array(values.length);
  for (let top = 0; top < values.length; top++) {
    const output = top % numOutput;
    const image = Math.floor(top / numOutput) * K;
    for (let k = 0; k < K; k++) {
      const weight = weights.data[transpose ? k * numOutput + output : output * K + k];
      const product = weight * bottom.data[image + k];
      values[top] += product;
      magnitude[top] += Math.abs(product);
    }
    const b = bias === undefined ? 0 : bias.data[output];
    values[top] += b;
    magnitude[top] += Math.abs(b);
  }
  const product = sum(layer.topShapes[0], values, magnitude, K + (bias === undefined ? 0 : 1));
  return [{ ...product, drift: weightedDrift(product, weights.data, transpose ? weights.data.length : K) }];
};
