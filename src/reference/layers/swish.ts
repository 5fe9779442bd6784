/** Swish: x · sigmoid(beta · x). Caffe: src/caffe/layers/swish_layer.cpp. */
import { type Forward, pointwise } from "../forward.ts";
import { sigmoidError, sigmoidOf } from "./sigmoid.ts";

export const swish: Forward<"Swish"> = (layer, [{ shape, data }]) => {
  const { beta } = layer.settings;
  const values = Float64Array.from(data, (x) => x * sigmoidOf(beta * x));
  const error = Float64Array.from(data, (x) => {
    const gate = sigmoidOf(beta * x);
    // beta · x is rounded, and the sigmoid passes that on by its derivative.
    const argument = beta === 1 ? 0 : gate * (1 - gate) * Math.abs(beta * x);
    return Math.abs(x) * (sigmoidError(beta * x) + argument + gate);
  });
  return [pointwise(shape, values, error)];
};
