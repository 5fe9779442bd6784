/** ReLU6: min(max(x, 0) + slope · min(x, 0), 6). eric612/MobileNet-YOLO: src/caffe/layers/relu6_layer.cpp. */
import { type Forward, selection, sum } from "../forward.ts";

export const relu6: Forward<"ReLU6"> = (layer, [{ shape, data }]) => {
  const slope = layer.settings.negativeSlope;
  const values = Float64Array.from(data, (x) => Math.min(Math.max(x, 0) + slope * Math.min(x, 0), 6));
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
