/** Sigmoid: 1/(1 + e^−x). Caffe: src/caffe/layers/sigmoid_layer.cpp, which computes ½·tanh(½x) + ½. */
import { DIVIDE, EXP, TANH } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

export const sigmoid: Forward<"Sigmoid"> = (_layer, [{ shape, data }]) => {
  const values = Float64Array.from(data, sigmoidOf);
  return [pointwise(shape, values, Float64Array.from(data, sigmoidError))];
};

export function sigmoidOf(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Both forms are honest: ½·tanh + ½ errs absolutely, 1/(1 + e) relatively. The wider of the two is allowed, in units of u. */
export function sigmoidError(x: number): number {
  const y = sigmoidOf(x);
  return Math.max(0.5 * TANH * Math.abs(Math.tanh(x / 2)) + y, y * (EXP * (1 - y) + 1 + DIVIDE));
}
