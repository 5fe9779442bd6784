/** TanH. Caffe: src/caffe/layers/tanh_layer.cpp. */
import { TANH } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

export const tanh: Forward<"TanH"> = (_layer, [{ shape, data }]) => {
  const values = Float64Array.from(data, Math.tanh);
  const error = values.map((y) => TANH * Math.abs(y));
  return [{ ...pointwise(shape, values, error), flushes: true }];
};
