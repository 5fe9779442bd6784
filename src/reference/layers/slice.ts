/** Slice: the bottom cut along an axis. Caffe: src/caffe/layers/slice_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const slice: Forward<"Slice"> = (layer, [bottom]) => {
  const { axis, starts } = layer.settings;
  const outer = count(bottom.shape, 0, axis);
  const inner = count(bottom.shape, axis + 1);
  return layer.topShapes.map((shape, top) => {
    const values = new Float64Array(count(shape));
    const run = shape[axis] * inner;
    for (let o = 0; o < outer; o++) {
      const from = (o * bottom.shape[axis] + starts[top]) * inner;
      values.set(bottom.data.subarray(from, from + run), o * run);
    }
    return selection(shape, values);
  });
};
