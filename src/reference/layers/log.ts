/** Log: the logarithm of shift + scale · x. Caffe: src/caffe/layers/log_layer.cpp. */
import { DIVIDE, LOG, offBySubnormal } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

export const log: Forward<"Log"> = (layer, [{ shape, data }]) => {
  const { base, scale, shift } = layer.settings;
  const divisor = base === null ? 1 : Math.log(base);
  const values = new Float64Array(data.length);
  const error = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const argument = shift + scale * data[i];
    values[i] = Math.log(argument) / divisor;
    const before = (scale === 1 ? 0 : Math.abs(scale * data[i])) + (shift === 0 ? 0 : Math.abs(argument));
    const passed = before === 0 ? 0 : before / Math.abs(argument * divisor);
    // ln base, its reciprocal and the product with it, unless the base is e.
    const lost = scale === 1 ? 0 : offBySubnormal((z) => Math.log(z) / divisor, scale * data[i], shift);
    error[i] = passed + lost + Math.abs(values[i]) * (LOG + (base === null ? 0 : LOG + DIVIDE + 1));
  }
  return [pointwise(shape, values, error)];
};
