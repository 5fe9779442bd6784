/** Eltwise: product, weighted sum or maximum of the bottoms. Caffe: src/caffe/layers/eltwise_layer.cpp. */
import { type Forward, selection, sum } from "../forward.ts";

export const eltwise: Forward<"Eltwise"> = (layer, bottoms) => {
  const { operation, coeff } = layer.settings;
  const [{ shape, data }] = bottoms;
  const values = new Float64Array(data.length);
  const magnitude = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    if (operation === "SUM") {
      for (const [b, bottom] of bottoms.entries()) {
        values[i] += coeff[b] * bottom.data[i];
        magnitude[i] += Math.abs(coeff[b] * bottom.data[i]);
      }
    } else if (operation === "PROD") {
      values[i] = bottoms.reduce((product, bottom) => product * bottom.data[i], 1);
      magnitude[i] = Math.abs(values[i]);
    } else {
      // As Caffe: the first of two unless it is greater, so that NaN among them gives the second.
      values[i] = bottoms[0].data[i] > bottoms[1].data[i] ? bottoms[0].data[i] : bottoms[1].data[i];
      for (const bottom of bottoms.slice(2)) if (bottom.data[i] > values[i]) values[i] = bottom.data[i];
    }
  }
  if (operation === "MAX") return [selection(shape, values)];
  return [sum(shape, values, magnitude, operation === "SUM" ? bottoms.length : bottoms.length - 1)];
};
