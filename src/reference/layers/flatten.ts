/** Flatten: the same numbers in another shape. Caffe: src/caffe/layers/flatten_layer.cpp. */
import { type Forward, selection } from "../forward.ts";

export const flatten: Forward<"Flatten"> = (layer, [{ data }]) => [
  selection(layer.topShapes[0], new Float64Array(data)),
];
