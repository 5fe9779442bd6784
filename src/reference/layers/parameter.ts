/** Parameter: its own param. Caffe: include/caffe/layers/parameter_layer.hpp. */
import { type Forward, selection } from "../forward.ts";

export const parameter: Forward<"Parameter"> = (layer, _bottoms, [param]) => [
  selection(layer.topShapes[0], new Float64Array(param.data)),
];
