/**
 * MVN: (x − mean)/(√variance + eps) over each channel of each image, or over the image. eps stands outside the root.
 * Caffe: src/caffe/layers/mvn_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { DIVIDE, POW } from "../elementary.ts";
import { drift } from "../drift.ts";
import type { Forward } from "../forward.ts";

export const mvn: Forward<"MVN"> = (layer, [{ shape, data }], _params, errors) => {
  const { normalizeVariance, acrossChannels, eps } = layer.settings;
  const run = count(shape, acrossChannels ? 1 : 2);
  const values = new Float64Array(data.length);
  const magnitude = new Float64Array(data.length);
  const pointwise = new Float64Array(data.length);
  const enlarged = new Float64Array(data.length);
  let drifted = 0;
  for (let start = 0; start < data.length; start += run) {
    const end = start + run;
    let mean = 0;
    let absolute = 0;
    for (let i = start; i < end; i++) {
      mean += data[i] / run;
      absolute += Math.abs(data[i]) / run;
    }
    let variance = 0;
    for (let i = start; i < end; i++) variance += (data[i] - mean) ** 2 / run;
    if (errors) {
      const own = data.slice(start, end);
      drifted = Math.max(drifted, drift(own), normalizeVariance ? drift(own.map((x) => (x - mean) ** 2)) : 0);
    }
    const root = Math.sqrt(variance);
    const divisor = normalizeVariance ? root + eps : 1;
    for (let i = start; i < end; i++) {
      values[i] = (data[i] - mean) / divisor;
      const scaling = normalizeVariance ? (Math.abs(values[i]) * root) / divisor : 0;
      // The mean's error shifts x, half of the variance's scales it. The root may be taken by pow.
      magnitude[i] = absolute / divisor + scaling / 2;
      pointwise[i] = Math.abs(values[i]) * (1 + (normalizeVariance ? POW + 1 + DIVIDE : 0));
      // A subnormal mean has lost something, which the division enlarges.
      if (mean !== 0) enlarged[i] = 1 / divisor;
      // Where all x are equal the true variance is 0, and what is left of it is the mean's own error.
      if (normalizeVariance && root === 0) magnitude[i] += absolute / divisor;
    }
  }
  return [{ shape: layer.topShapes[0], values, magnitude, length: run + 3, pointwise, enlarged, drift: drifted }];
};
