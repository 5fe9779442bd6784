/** ReLU: max(x, 0) + slope · min(x, 0). Caffe: src/caffe/layers/relu_layer.cpp. */
import { type Forward, selection, sum } from "../forward.ts";

export const relu: Forward<"ReLU"> = (layer, [{ shape, data }]) => {
  const slope = layer.settings.negativeSlope;
  const values = new Float64Array(data.length);
  if (slope === 0) {
    // No branch: signs are hard to foretell. −∞ gives NaN, as in Caffe, where slope · −∞ is added.
    for (let i = 0; i < values.length; i++) {
      const x = data[i];
      values[i] = (x + Math.abs(x)) / 2;
    }
    return [selection(shape, values)];
  }
  const magnitude = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const negative = slope * Math.min(data[i], 0);
    values[i] = Math.max(data[i], 0) + negative;
    // Only negative values are rounded.
    magnitude[i] = Math.abs(negative);
  }
  return [sum(shape, values, magnitude, 1)];
};
