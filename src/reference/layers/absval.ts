/** AbsVal. Caffe: src/caffe/layers/absval_layer.cpp. */
import { type Forward, selection } from "../forward.ts";

export const absval: Forward<"AbsVal"> = (_layer, [{ shape, data }]) => [
  selection(shape, Float64Array.from(data, Math.abs)),
];
