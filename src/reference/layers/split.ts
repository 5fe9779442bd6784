/** Split: every top repeats the bottom. Caffe: src/caffe/layers/split_layer.cpp. */
import { type Forward, selection } from "../forward.ts";

export const split: Forward<"Split"> = (layer, [{ data }]) =>
  layer.topShapes.map((shape) => selection(shape, new Float64Array(data)));
