/** Bias: x plus a summand that covers some axes. Caffe: src/caffe/layers/bias_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, sum } from "../forward.ts";

export const bias: Forward<"Bias"> = (layer, [{ shape, data }, given], [learned]) => {
  const { axis, numAxes } = layer.settings;
  const summand = given ?? learned;
  const inner = count(shape, axis + numAxes);
  const covered = count(shape, axis, axis + numAxes);
  const values = new Float64Array(data.length);
  const magnitude = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const b = summand.data[Math.floor(i / inner) % covered];
    values[i] = data[i] + b;
    magnitude[i] = Math.abs(data[i]) + Math.abs(b);
  }
  return [sum(shape, values, magnitude, 1)];
};
