/** ShuffleChannel: channels as a matrix of `group` rows, transposed. farmingyard/ShuffleNet: shuffle_channel_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";

export const shuffleChannel: Forward<"ShuffleChannel"> = (layer, [{ shape, data }]) => {
  const { group } = layer.settings;
  const [number, channels] = shape;
  const area = count(shape, 2);
  const columns = channels / group;
  const values = new Float64Array(data.length);
  for (let n = 0; n < number; n++) {
    for (let c = 0; c < channels; c++) {
      const to = n * channels + (c % columns) * group + Math.floor(c / columns);
      values.set(data.subarray((n * channels + c) * area, (n * channels + c + 1) * area), to * area);
    }
  }
  return [selection(shape, values)];
};
