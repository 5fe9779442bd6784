/** ReLU: max(x, 0) + slope · min(x, 0). Caffe: src/caffe/layers/relu_layer.cpp. */
import { type Forward, selection, sum } from "../forward.ts";

export const relu: Forward<"ReLU"> = (layer, [{ shape, data }]) => {
  const slope = layer.settings.negativeSlope;
  const values = new Float64Array(data.length);
  const magnitude = new Float64Array(slope === 0 ? 0 : data.length);
  for (let i = 0; i < data.length; i++) {
    const negative = slope * Math.min(data[i], 0);
    values[i] = Math.max(data[i], 0) + negative;
    // Only negative values are rounded.
    if (slope !== 0) magnitude[i] = Math.abs(negative);
  }
  return [slope === 0 ? selection(shape, values) : sum(shape, values, magnitude, 1)];
};
