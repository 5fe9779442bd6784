/** ELU: max(x, 0) + alpha · (e^min(x, 0) − 1). Caffe: src/caffe/layers/elu_layer.cpp. */
import { EXP } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

export const elu: Forward<"ELU"> = (layer, [{ shape, data }]) => {
  const { alpha } = layer.settings;
  const values = new Float64Array(data.length);
  const error = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const x = Math.min(data[i], 0);
    values[i] = Math.max(data[i], 0) + alpha * Math.expm1(x);
    if (x < 0) error[i] = Math.abs(alpha) * (EXP * Math.exp(x) + Math.abs(Math.expm1(x))) + Math.abs(values[i]);
  }
  return [pointwise(shape, values, error)];
};
