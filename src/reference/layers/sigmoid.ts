/** Sigmoid: 1/(1 + e^−x). Caffe: src/caffe/layers/sigmoid_layer.cpp, which computes ½·tanh(½x) + ½. */
import { DIVIDE, EXP, TANH } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

export const sigmoid: Forward<"Sigmoid"> = (_layer, [{ shape, data }]) => {
  const values = Float64Array.from(data, (x) => 1 / (1 + Math.exp(-x)));
  // Both forms are honest: ½·tanh + ½ errs absolutely, 1/(1 + e) relatively. The wider of the two is allowed.
  const error = Float64Array.from(values, (y, i) => {
    const t = Math.abs(Math.tanh(data[i] / 2));
    return Math.max(0.5 * TANH * t + y, y * (EXP * (1 - y) + 1 + DIVIDE));
  });
  return [pointwise(shape, values, error)];
};
