/**
 * InnerProduct: the axes from `axis` on, in row-major order (channel, row, column), times the weights as stored.
 * Caffe: src/caffe/layers/inner_product_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { type Forward, sum } from "../forward.ts";
import { kernelProduct } from "../matrix-product/kernel.ts";
import { PANEL } from "../matrix-product/product.ts";

export const innerProduct: Forward<"InnerProduct"> = (layer, [bottom], [weights, bias], errors) => {
  const { numOutput, axis, transpose } = layer.settings;
  const shape = layer.topShapes[0];
  const K = count(bottom.shape, axis);
  const M = count(bottom.shape, 0, axis);
  const values = new Float64Array(M * numOutput);
  const magnitude = errors ? new Float64Array(values.length) : null;
  kernelProduct({
    weights: transpose ? transposed(weights.data, K, numOutput) : weights.data,
    rows: numOutput,
    K,
    panels: Math.ceil(M / PANEL),
    magnitudes: errors,
    fill: (panel, index) => {
      const first = index * PANEL;
      const columns = Math.min(PANEL, M - first);
      for (let column = 0; column < columns; column++) {
        for (let k = 0; k < K; k++) panel[k * PANEL + column] = bottom.data[(first + column) * K + k];
      }
    },
    take: (index, firstRow, rows, sums, sizes) => {
      const first = index * PANEL;
      const columns = Math.min(PANEL, M - first);
      for (let row = 0; row < rows; row++) {
        const n = firstRow + row;
        const b = bias === undefined ? 0 : bias.data[n];
        for (let column = 0; column < columns; column++) {
          const top = (first + column) * numOutput + n;
          values[top] = sums[row * PANEL + column] + b;
          if (magnitude !== null && sizes !== null) magnitude[top] = sizes[row * PANEL + column] + Math.abs(b);
        }
      }
    },
  });
  return [sum(shape, values, magnitude, K + (bias === undefined ? 0 : 1))];
};

/** K×N weights as N×K. */
function transposed(data: Float32Array, K: number, N: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let k = 0; k < K; k++) for (let n = 0; n < N; n++) result[n * K + k] = data[k * N + n];
  return result;
}
