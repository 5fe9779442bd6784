/** Axpy: a · x + y, one a a channel. hujie-frank/SENet: src/caffe/layers/axpy_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, sum } from "../forward.ts";

export const axpy: Forward<"Axpy"> = (_layer, [a, x, y]) => {
  const area = count(x.shape, 2);
  const values = new Float64Array(x.data.length);
  const magnitude = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const product = a.data[Math.floor(i / area)] * x.data[i];
    values[i] = product + y.data[i];
    magnitude[i] = Math.abs(product) + Math.abs(y.data[i]);
  }
  return [sum(x.shape, values, magnitude, 2)];
};
