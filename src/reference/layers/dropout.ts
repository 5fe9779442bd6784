/**
 * Dropout at test: the identity, since Caffe scales by 1/(1 − ratio) while training. With scale_train: false, which
 * yjxiong/caffe knows, it scales by 1 − ratio at test instead. Caffe: src/caffe/layers/dropout_layer.cpp.
 */
import { type Forward, selection, sum } from "../forward.ts";

export const dropout: Forward<"Dropout"> = (layer, [{ data }]) => {
  const { ratio, scaleTrain } = layer.settings;
  const shape = layer.topShapes[0];
  if (scaleTrain) return [selection(shape, new Float64Array(data))];
  const values = Float64Array.from(data, (x) => x * (1 - ratio));
  // 1 − ratio is rounded, and so is the product.
  return [sum(shape, values, values.map(Math.abs), 2)];
};
