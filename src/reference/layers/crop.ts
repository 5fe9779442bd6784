/** Crop: a part of bottom 0 with the extents of bottom 1. Caffe: src/caffe/layers/crop_layer.cpp. */
import { count, indexOf } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const crop: Forward<"Crop"> = (layer, [bottom]) => {
  const { offsets } = layer.settings;
  const shape = layer.topShapes[0];
  const values = new Float64Array(count(shape));
  for (let i = 0; i < values.length; i++) {
    const index = indexOf(shape, i);
    values[i] =
      bottom.data[index.reduce((offset, at, axis) => offset + (at + offsets[axis]) * count(bottom.shape, axis + 1), 0)];
  }
  return [selection(shape, values)];
};
