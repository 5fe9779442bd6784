/** Softmax along an axis. Caffe: src/caffe/layers/softmax_layer.cpp, which subtracts the maximum first. */
import { count } from "../../tensor/shape.ts";
import { DIVIDE, EXP } from "../elementary.ts";
import { drift } from "../drift.ts";
import type { Forward } from "../forward.ts";

export const softmax: Forward<"Softmax"> = (layer, [{ shape, data }], _params, errors) => {
  const { axis } = layer.settings;
  const classes = shape[axis];
  const inner = count(shape, axis + 1);
  const values = new Float64Array(data.length);
  const error = new Float64Array(data.length);
  let drifted = 0;
  const exponentials = new Float64Array(classes);
  for (let outer = 0; outer < data.length; outer += classes * inner) {
    for (let i = outer; i < outer + inner; i++) {
      const end = i + classes * inner;
      let maximum = data[i];
      for (let j = i; j < end; j += inner) maximum = Math.max(maximum, data[j]);
      let total = 0;
      for (let j = i; j < end; j += inner) {
        values[j] = Math.exp(data[j] - maximum);
        total += values[j];
        exponentials[(j - i) / inner] = values[j];
      }
      if (errors) drifted = Math.max(drifted, drift(exponentials));
      let shift = 0;
      for (let j = i; j < end; j += inner) {
        values[j] /= total;
        shift += values[j] * (values[j] === 0 ? 0 : maximum - data[j]);
      }
      // Rounding x − maximum by u changes e^(x − maximum) by |x − maximum| u, above and below the line.
      for (let j = i; j < end; j += inner) {
        const own = values[j] === 0 ? 0 : maximum - data[j];
        error[j] = values[j] * (own + shift + 2 * EXP + DIVIDE);
      }
    }
  }
  const magnitude = new Float64Array(values);
  return [{ shape, values, magnitude, length: classes - 1, pointwise: error, drift: drifted, flushes: true }];
};
