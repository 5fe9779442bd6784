/** Concat: the bottoms one after another along an axis. Caffe: src/caffe/layers/concat_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const concat: Forward<"Concat"> = (layer, bottoms) => {
  const { axis } = layer.settings;
  const shape = layer.topShapes[0];
  const values = new Float64Array(count(shape));
  const outer = count(shape, 0, axis);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (const bottom of bottoms) {
      const run = count(bottom.shape, axis);
      values.set(bottom.data.subarray(o * run, (o + 1) * run), at);
      at += run;
    }
  }
  return [selection(shape, values)];
};
