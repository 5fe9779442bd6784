/** Clip: x between min and max; NaN becomes min, as std::max and std::min have it. Caffe: src/caffe/layers/clip_layer.cpp. */
import { type Forward, selection } from "../forward.ts";

export const clip: Forward<"Clip"> = (layer, [{ shape, data }]) => {
  const { min, max } = layer.settings;
  const values = Float64Array.from(data, (x) => {
    const below = max < x ? max : x;
    return min < below ? below : min;
  });
  return [selection(shape, values)];
};
