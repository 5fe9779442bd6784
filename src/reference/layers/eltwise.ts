/** Eltwise: product, weighted sum or maximum of the bottoms. Caffe: src/caffe/layers/eltwise_layer.cpp. */
import { type Forward, selection, sum } from "../forward.ts";

export const eltwise: Forward<"Eltwise"> = (layer, bottoms) => {
  const { operation, coeff } = layer.settings;
  const [{ shape, data }] = bottoms;
  const values = new Float64Array(data.length);
  if (operation === "MAX") {
    // As Caffe: the first of two unless it is greater, so that NaN among them gives the second.
    const [first, second, ...others] = bottoms;
    for (let i = 0; i < data.length; i++) {
      values[i] = first.data[i] > second.data[i] ? first.data[i] : second.data[i];
      for (const other of others) if (other.data[i] > values[i]) values[i] = other.data[i];
    }
    return [selection(shape, values)];
  }
  const magnitude = new Float64Array(data.length);
  if (operation === "SUM") {
    for (const [b, bottom] of bottoms.entries()) {
      for (let i = 0; i < data.length; i++) {
        const term = coeff[b] * bottom.data[i];
        values[i] += term;
        magnitude[i] += Math.abs(term);
      }
    }
    return [sum(shape, values, magnitude, bottoms.length)];
  }
  const enlarged = new Float64Array(data.length);
  values.fill(1);
  for (const bottom of bottoms) for (let i = 0; i < data.length; i++) values[i] *= bottom.data[i];
  for (let i = 0; i < data.length; i++) {
    magnitude[i] = Math.abs(values[i]);
    // What each product but the last has lost, if subnormal, is multiplied by the factors that follow, whichever these are.
    if (values[i] !== 0 && bottoms.length > 2) {
      enlarged[i] = (bottoms.length - 2) * largestProduct(bottoms.map(({ data: own }) => Math.abs(own[i])));
    }
  }
  return [{ ...sum(shape, values, magnitude, bottoms.length - 1), enlarged }];
};

/** Of all but two of the factors: the largest product that some of them have, and 1 where they have none above. */
function largestProduct(factors: readonly number[]): number {
  return factors
    .toSorted((a, b) => b - a)
    .slice(0, -2)
    .reduce((product, factor) => product * Math.max(factor, 1), 1);
}
