/** Reshape: the same numbers in another shape. Caffe: src/caffe/layers/reshape_layer.cpp. */
import { type Forward, selection } from "../forward.ts";

export const reshape: Forward<"Reshape"> = (layer, [{ data }]) => [
  selection(layer.topShapes[0], new Float64Array(data)),
];
