/** Exp: base^(shift + scale · x). Caffe: src/caffe/layers/exp_layer.cpp, which computes e^(x · scale · ln base) · base^shift. */
import { EXP, LOG, POW } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

export const exp: Forward<"Exp"> = (layer, [{ shape, data }]) => {
  const { base, scale, shift } = layer.settings;
  const logarithm = base === null ? 1 : Math.log(base);
  const values = Float64Array.from(data, (x) => Math.exp(logarithm * (shift + scale * x)));
  // Roundings of the exponent: the logarithm, its product with the scale, and the product with x, unless they are by 1.
  const factor = (base === null ? 0 : LOG + 1) + (logarithm * scale === 1 ? 0 : 1);
  const outer = shift === 0 ? 0 : POW + 1;
  const error = values.map((y, i) => y * (Math.abs(logarithm * scale * data[i]) * factor + EXP + outer));
  return [{ ...pointwise(shape, values, error), flushes: true }];
};
