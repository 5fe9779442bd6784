/** BNLL: log(1 + e^x), without overflow. Caffe: src/caffe/layers/bnll_layer.cpp. */
import { EXP, LOG } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

export const bnll: Forward<"BNLL"> = (_layer, [{ shape, data }]) => {
  const values = new Float64Array(data.length);
  const error = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const e = Math.exp(-Math.abs(data[i]));
    values[i] = Math.max(data[i], 0) + Math.log1p(e);
    // 1 + e is rounded, so that for small e the logarithm errs absolutely.
    error[i] = (EXP * e) / (1 + e) + 1 + LOG * Math.log1p(e) + values[i];
  }
  return [pointwise(shape, values, error)];
};
