/** PReLU: max(x, 0) + slope of the channel · min(x, 0). Caffe: src/caffe/layers/prelu_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, sum } from "../forward.ts";

export const prelu: Forward<"PReLU"> = (layer, [{ shape, data }], [slopes]) => {
  const channels = shape[1];
  const area = count(shape, 2);
  const values = new Float64Array(data.length);
  const magnitude = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const slope = slopes.data[layer.settings.channelShared ? 0 : Math.floor(i / area) % channels];
    const negative = slope * Math.min(data[i], 0);
    values[i] = Math.max(data[i], 0) + negative;
    magnitude[i] = Math.abs(negative);
  }
  return [sum(shape, values, magnitude, 1)];
};
