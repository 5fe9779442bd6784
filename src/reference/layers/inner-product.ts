/**
 * InnerProduct: the axes from `axis` on, in row-major order (channel, row, column), times the weights as stored.
 * Caffe: src/caffe/layers/inner_product_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { type Forward, sum } from "../forward.ts";
import { multiplyPanel, PANEL, toAbsolute } from "../matrix-product.ts";

export const innerProduct: Forward<"InnerProduct"> = (layer, [bottom], [weights, bias], errors) => {
  const { numOutput, axis, transpose } = layer.settings;
  const shape = layer.topShapes[0];
  const K = count(bottom.shape, axis);
  const M = count(bottom.shape, 0, axis);
  const matrix = transpose ? transposed(weights.data, K, numOutput) : weights.data;
  const values = new Float64Array(M * numOutput);
  const magnitude = errors ? new Float64Array(values.length) : null;
  const panel = new Float64Array(K * PANEL);
  const sums = new Float64Array(numOutput * PANEL);
  const magnitudes = new Float64Array(numOutput * PANEL);
  const absolute = errors ? matrix.map(Math.abs) : null;
  for (let first = 0; first < M; first += PANEL) {
    const columns = Math.min(PANEL, M - first);
    for (let column = 0; column < columns; column++) {
      for (let k = 0; k < K; k++) panel[k * PANEL + column] = bottom.data[(first + column) * K + k];
    }
    multiplyPanel(matrix, 0, numOutput, K, panel, sums);
    if (absolute !== null) {
      toAbsolute(panel);
      multiplyPanel(absolute, 0, numOutput, K, panel, magnitudes);
    }
    for (let n = 0; n < numOutput; n++) {
      const b = bias === undefined ? 0 : bias.data[n];
      for (let column = 0; column < columns; column++) {
        const top = (first + column) * numOutput + n;
        values[top] = sums[n * PANEL + column] + b;
        if (magnitude !== null) magnitude[top] = magnitudes[n * PANEL + column] + Math.abs(b);
      }
    }
  }
  return [sum(shape, values, magnitude, K + (bias === undefined ? 0 : 1))];
};

/** K×N weights as N×K. */
function transposed(data: Float32Array, K: number, N: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let k = 0; k < K; k++) for (let n = 0; n < N; n++) result[n * K + k] = data[k * N + n];
  return result;
}
