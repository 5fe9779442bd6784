/** ReLU: max(x, 0) + slope · min(x, 0). Caffe: src/caffe/layers/relu_layer.cpp. */
import { type Forward, selection, sum } from "../forward.ts";

export const relu: Forward<"ReLU"> = (layer, [{ shape, data }]) => {
  const slope = layer.settings.negativeSlope;
  const values = Float64Array.from(data, (x) => Math.max(x, 0) + slope * Math.min(x, 0));
  if (slope === 0) return [selection(shape, values)];
  // Only negative values are rounded.
  return [
    sum(
      shape,
      values,
      Float64Array.from(data, (x) => Math.abs(slope * Math.min(x, 0))),
      1,
    ),
  ];
};
