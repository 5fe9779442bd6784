/**
 * ArgMax: places of the largest values along an axis, or over all but the first axis; of equal values the later place comes
 * first, as in Caffe's sort of (value, place) pairs. Caffe: src/caffe/layers/argmax_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const argmax: Forward<"ArgMax"> = (layer, [{ shape, data }]) => {
  const { topK, values: wantValues, axis } = layer.settings;
  const candidates = axis === null ? count(shape, 1) : shape[axis];
  const inner = axis === null ? 1 : count(shape, axis + 1);
  const values = new Float64Array(count(layer.topShapes[0]));
  const both = axis === null && wantValues;
  for (let i = 0; i < data.length / candidates; i++) {
    const start = Math.floor(i / inner) * candidates * inner + (i % inner);
    const places = Array.from({ length: candidates }, (_, j) => j);
    const at = (j: number): number => data[start + j * inner];
    places.sort((a, b) => at(b) - at(a) || b - a);
    for (let k = 0; k < topK; k++) {
      const top = both ? 2 * i * topK + k : (Math.floor(i / inner) * topK + k) * inner + (i % inner);
      values[top] = wantValues && !both ? at(places[k]) : places[k];
      if (both) values[top + topK] = at(places[k]);
    }
  }
  return [selection(layer.topShapes[0], values)];
};
