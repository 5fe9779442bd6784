/** Scale: x times a factor that covers some axes, plus an optional bias. Caffe: src/caffe/layers/scale_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, sum } from "../forward.ts";

export const scale: Forward<"Scale"> = (layer, [{ shape, data }, given], params) => {
  const { axis, numAxes, bias: hasBias } = layer.settings;
  const [factor, bias] = given === undefined ? params : [given, ...params];
  const inner = count(shape, axis + numAxes);
  const covered = count(shape, axis, axis + numAxes);
  const values = new Float64Array(data.length);
  const magnitude = new Float64Array(data.length);
  for (let start = 0, j = 0; start < data.length; start += inner, j = (j + 1) % covered) {
    const f = factor.data[j];
    const b = hasBias ? bias.data[j] : 0;
    for (let i = start; i < start + inner; i++) {
      const product = data[i] * f;
      values[i] = product + b;
      magnitude[i] = Math.abs(product) + Math.abs(b);
    }
  }
  return [sum(shape, values, magnitude, hasBias ? 2 : 1)];
};
