/** Permute: axis i of the top is axis order[i] of the bottom. weiliu89/caffe, branch ssd: permute_layer.cpp. */
import { count, indexOf } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const permute: Forward<"Permute"> = (layer, [bottom]) => {
  const { order } = layer.settings;
  const shape = layer.topShapes[0];
  const strides = order.map((axis) => count(bottom.shape, axis + 1));
  const values = new Float64Array(bottom.data.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = bottom.data[indexOf(shape, i).reduce((offset, index, axis) => offset + index * strides[axis], 0)];
  }
  return [selection(shape, values)];
};
