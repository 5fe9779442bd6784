/** BatchReindex: item n of the top is item bottom1[n] of bottom 0. Caffe: src/caffe/layers/batch_reindex_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";

export const batchReindex: Forward<"BatchReindex"> = (layer, [bottom, places]) => {
  const item = count(bottom.shape, 1);
  const values = new Float64Array(count(layer.topShapes[0]));
  places.data.forEach((place, n) => {
    const from = wholeNumber(layer, place, bottom.shape[0]) * item;
    values.set(bottom.data.subarray(from, from + item), n * item);
  });
  return [selection(layer.topShapes[0], values)];
};
