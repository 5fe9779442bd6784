/**
 * BatchNorm: (x − mean)/√(variance + eps). The params are sums; blob 2 is the factor to divide them by, and where it is 0
 * mean and variance are 0 too. Caffe: src/caffe/layers/batch_norm_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { DIVIDE, SQRT } from "../elementary.ts";
import { drift } from "../drift.ts";
import type { Forward } from "../forward.ts";

export const batchNorm: Forward<"BatchNorm"> = (layer, [{ shape, data }], [meanSums, varianceSums, factor], errors) => {
  const { eps, useGlobalStats } = layer.settings;
  const channels = meanSums.data.length;
  const area = shape.length < 2 ? 1 : count(shape, 2);
  const number = data.length / (channels * area);
  const correction = factor.data[0] === 0 ? 0 : 1 / factor.data[0];
  const values = new Float64Array(data.length);
  const magnitude = useGlobalStats ? null : new Float64Array(data.length);
  const error = new Float64Array(data.length);
  const enlarged = new Float64Array(data.length);
  let drifted = 0;
  for (let c = 0; c < channels; c++) {
    /** The channel's elements: a run in each image. */
    const runs = (visit: (start: number, end: number) => void): void => {
      for (let n = 0; n < number; n++) visit((n * channels + c) * area, (n * channels + c + 1) * area);
    };
    let mean = meanSums.data[c] * correction;
    let variance = varianceSums.data[c] * correction;
    let absolute = 0;
    if (!useGlobalStats) {
      mean = variance = 0;
      runs((start, end) => {
        for (let i = start; i < end; i++) {
          mean += data[i] / (number * area);
          absolute += Math.abs(data[i]) / (number * area);
        }
      });
      if (errors) {
        const own = new Float64Array(number * area);
        runs((start, end) => own.set(data.subarray(start, end), Math.floor(start / (channels * area)) * area));
        drifted = Math.max(drifted, drift(own), drift(own.map((x) => (x - mean) ** 2)));
      }
      runs((start, end) => {
        for (let i = start; i < end; i++) variance += (data[i] - mean) ** 2 / (number * area);
      });
    }
    const deviation = Math.sqrt(variance + eps);
    // Relative error of 1/deviation: mean and variance are rounded twice (reciprocal, product), the sum with eps once.
    const inverse = DIVIDE + SQRT + 0.5 * 3;
    runs((start, end) => {
      for (let i = start; i < end; i++) {
        values[i] = (data[i] - mean) / deviation;
        // An engine may fold this into x·a + b. The bound is that of the folded form, which is the wider one.
        error[i] = (Math.abs(data[i]) * (inverse + 2) + Math.abs(mean) * (inverse + 4)) / deviation;
        // A subnormal mean has lost something, which the division enlarges; so has each product of the folded form.
        if (mean !== 0) enlarged[i] = (correction === 1 && useGlobalStats ? 0 : 1 / deviation) + 1;
        // Statistics of the batch are sums: the mean's error shifts x, the variance's scales it.
        if (magnitude !== null) magnitude[i] = absolute / deviation + Math.abs(values[i]) / 2;
      }
    });
  }
  const length = useGlobalStats ? 0 : number * area + 2;
  return [{ shape, values, magnitude, length, pointwise: error, enlarged, drift: drifted }];
};
