/** Reduction of the last axes to one number. Caffe: src/caffe/layers/reduction_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { drift } from "../drift.ts";
import { type Forward, sum } from "../forward.ts";

export const reduction: Forward<"Reduction"> = (layer, [bottom], _params, errors) => {
  const { operation, axis, coeff } = layer.settings;
  const shape = layer.topShapes[0];
  const terms = count(bottom.shape, axis);
  const factor = operation === "MEAN" ? coeff / terms : coeff;
  const values = new Float64Array(count(shape));
  const magnitude = new Float64Array(values.length);
  const enlarged = new Float64Array(values.length);
  const termOf = (x: number): number => (operation === "ASUM" ? Math.abs(x) : operation === "SUMSQ" ? x * x : x);
  let drifted = 0;
  for (let i = 0; i < bottom.data.length; i++) {
    const x = bottom.data[i];
    const term = termOf(x);
    if (errors && i % terms === 0) drifted = Math.max(drifted, drift(bottom.data.slice(i, i + terms).map(termOf)));
    values[Math.floor(i / terms)] += term * factor;
    magnitude[Math.floor(i / terms)] += Math.abs(term * factor);
    // What a subnormal square or sum has lost is multiplied by the factor.
    if (x !== 0) enlarged[Math.floor(i / terms)] += Math.abs(factor);
  }
  // A product, the additions, and the factor, which for MEAN is rounded itself.
  return [{ ...sum(shape, values, magnitude, terms + 2), enlarged, drift: drifted }];
};
