/** Power: (shift + scale · x)^power. Caffe: src/caffe/layers/power_layer.cpp. */
import { POW } from "../elementary.ts";
import { type Forward, pointwise, selection } from "../forward.ts";

export const power: Forward<"Power"> = (layer, [{ shape, data }]) => {
  const { power: exponent, scale, shift } = layer.settings;
  const values = new Float64Array(data.length);
  if (exponent * scale === 0) {
    // Caffe does not look at x then, be it NaN.
    const constant = exponent === 0 ? 1 : shift ** exponent;
    return [pointwise(shape, values.fill(constant), new Float64Array(data.length).fill(POW * Math.abs(constant)))];
  }
  if (exponent === 1 && scale === 1 && shift === 0) return [selection(shape, new Float64Array(data))];
  const error = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    // Caffe adds no shift of 0, which would make −0 a 0, and −∞ of its reciprocal ∞.
    const base = shift === 0 ? scale * data[i] : shift + scale * data[i];
    values[i] = base ** exponent;
    // Product and sum are rounded unless they are by 1 and 0; the power passes that on by its derivative.
    const before = (scale === 1 ? 0 : Math.abs(scale * data[i])) + (shift === 0 ? 0 : Math.abs(base));
    const passed = before === 0 ? 0 : Math.abs(exponent * base ** (exponent - 1)) * before;
    error[i] = passed + (exponent === 1 ? 0 : POW * Math.abs(values[i]));
  }
  return [{ ...pointwise(shape, values, error), flushes: exponent !== 1 }];
};
