/** ReLU: max(x, 0) + slope · min(x, 0). Caffe: src/caffe/layers/relu_layer.cpp. */
import { type Forward, selection, sum } from "../forward.ts";

export const relu: Forward<"ReLU"> = (layer, [{ shape, data }]) => {
  const slope = layer.settings.negativeSlope;
  const values = new Float64Array(data);
  if (slope === 0) {
    // Slope · x is 0 but for −∞ and NaN, of which Caffe makes NaN too.
    for (let i = 0; i < values.length; i++) if (!(values[i] > 0)) values[i] = slope * values[i] + 0;
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
