/** InnerProduct by the kernel: images are the columns. The rule: ../layers/inner-product.ts. */
import { count } from "../../tensor/shape.ts";
import { weightedDrift } from "../drift.ts";
import { type Forward, sum } from "../forward.ts";
import { matrixProduct } from "./matrix-product.ts";
import { transposed } from "./transposed.ts";

export const innerProduct: Forward<"InnerProduct"> = (layer, [bottom], [weights, bias], errors) => {
  const { numOutput, axis, transpose } = layer.settings;
  const shape = layer.topShapes[0];
  const K = count(bottom.shape, axis);
  const columns = count(bottom.shape, 0, axis);
  const values = new Float64Array(columns * numOutput);
  const magnitude = errors ? new Float64Array(values.length) : null;
  matrixProduct({
    weights: transpose ? transposed(weights.data, K, numOutput) : weights.data,
    rows: numOutput,
    K,
    columns,
    magnitudes: errors,
    fill: (panel, start, stride, first, own) => {
      for (let c = 0; c < own; c++) {
        const image = (first + c) * K;
        for (let k = 0; k < K; k++) panel[start + k * stride + c] = bottom.data[image + k];
      }
    },
    take: (row, first, own, start, sums, sizes) => {
      const b = bias === undefined ? 0 : bias.data[row];
      for (let c = 0; c < own; c++) {
        const top = (first + c) * numOutput + row;
        values[top] = sums[start + c] + b;
        if (magnitude !== null && sizes !== null) magnitude[top] = sizes[start + c] + Math.abs(b);
      }
    },
  });
  const product = sum(shape, values, magnitude, K + (bias === undefined ? 0 : 1));
  return [{ ...product, drift: weightedDrift(product, weights.data, transpose ? weights.data.length : K) }];
};
