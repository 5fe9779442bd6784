/** Dropout at test: the identity, since Caffe scales by 1/(1 − ratio) while training. Caffe: dropout_layer.cpp. */
import { type Forward, selection } from "../forward.ts";

export const dropout: Forward<"Dropout"> = (layer, [{ data }]) => [
  selection(layer.topShapes[0], new Float64Array(data)),
];
