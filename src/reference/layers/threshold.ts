/** Threshold: 1 where x is above, else 0. Caffe: src/caffe/layers/threshold_layer.cpp. */
import { type Forward, selection } from "../forward.ts";

export const threshold: Forward<"Threshold"> = (layer, [{ shape, data }]) => [
  selection(
    shape,
    Float64Array.from(data, (x) => (x > layer.settings.threshold ? 1 : 0)),
  ),
];
