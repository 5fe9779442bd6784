/** Tile: the bottom repeated along an axis. Caffe: src/caffe/layers/tile_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const tile: Forward<"Tile"> = (layer, [bottom]) => {
  const { axis, tiles } = layer.settings;
  const shape = layer.topShapes[0];
  const run = count(bottom.shape, axis);
  const values = new Float64Array(count(shape));
  for (let at = 0; at < values.length; at += run) {
    const from = Math.floor(at / (run * tiles)) * run;
    values.set(bottom.data.subarray(from, from + run), at);
  }
  return [selection(shape, values)];
};
