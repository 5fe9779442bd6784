/**
 * Pooling. Caffe: src/caffe/layers/pooling_layer.cpp, Forward_cpu. STOCHASTIC at test is Σx²/Σx over the window, which only
 * Caffe's GPU code has: pooling_layer.cu, StoPoolForwardTest.
 */
import { FP32 } from "../../tensor/profile.ts";
import { count } from "../../tensor/shape.ts";
import { DIVIDE } from "../elementary.ts";
import { drift } from "../drift.ts";
import { type Forward, selection, sum } from "../forward.ts";

export const pooling: Forward<"Pooling"> = (layer, [bottom], _params, errors) => {
  const { method, kernel, stride, pad } = layer.settings;
  const shape = layer.topShapes[0];
  const [, , height, width] = bottom.shape;
  const [number, channels, outHeight, outWidth] = shape;
  const values = new Float64Array(count(shape));
  const isMax = method === "MAX";
  /** MAX: the place of the maximum in its channel. AVE and STOCHASTIC: the magnitude. */
  const second = new Float64Array(isMax && layer.tops.length === 1 ? 0 : values.length);
  /** STOCHASTIC: what squares that underflow lose, divided by the sum, in units of u. */
  const lost = new Float64Array(method === "STOCHASTIC" ? values.length : 0);
  const window = new Float64Array(isMax || !errors ? 0 : kernel[0] * kernel[1]);
  let drifted = 0;
  let top = 0;
  for (let plane = 0; plane < number * channels * height * width; plane += height * width) {
    for (let py = 0; py < outHeight; py++) {
      const y0 = py * stride[0] - pad[0];
      const yStart = Math.max(y0, 0);
      const yEnd = Math.min(y0 + kernel[0], height);
      for (let px = 0; px < outWidth; px++, top++) {
        const x0 = px * stride[1] - pad[1];
        const xStart = Math.max(x0, 0);
        const xEnd = Math.min(x0 + kernel[1], width);
        let terms = 0;
        let total = 0;
        let squares = 0;
        let magnitude = 0;
        // What is left where a window is empty or holds nothing but NaN: Caffe's -FLT_MAX.
        let maximum = -FP32.largest;
        let place = -1;
        // The window is clipped to the image.
        for (let y = yStart; y < yEnd; y++) {
          for (let x = xStart; x < xEnd; x++) {
            const value = bottom.data[plane + y * width + x];
            if (isMax) {
              // A comparison with NaN is false: Caffe's maximum passes over it.
              if (value > maximum) {
                maximum = value;
                place = y * width + x;
              }
            } else {
              if (errors) window[terms++] = value;
              total += value;
              squares += value * value;
              magnitude += Math.abs(value);
            }
          }
        }
        const own = window.subarray(0, terms);
        drifted = Math.max(drifted, drift(own));
        if (isMax) {
          values[top] = maximum;
          second[top] = place;
        } else if (method === "AVE") {
          // AVE divides by the window clipped to the padded image.
          const divisor =
            (Math.min(y0 + kernel[0], height + pad[0]) - y0) * (Math.min(x0 + kernel[1], width + pad[1]) - x0);
          values[top] = total / divisor;
          second[top] = magnitude / Math.abs(divisor);
        } else {
          // Only a positive sum is divided by.
          values[top] = total > 0 ? squares / total : 0;
          drifted = Math.max(drifted, drift(own.map((x) => x ** 2)));
          if (total > 0) lost[top] = (kernel[0] * kernel[1] * (FP32.underflow / FP32.unitRoundoff)) / total;
          second[top] = total > 0 ? (squares + Math.abs(values[top]) * magnitude) / total : 0;
        }
      }
    }
  }
  if (!isMax) {
    const averaged = sum(shape, values, second, kernel[0] * kernel[1] + 2);
    const quotient = method === "AVE" ? null : values.map((y, i) => Math.abs(y) * DIVIDE + lost[i]);
    return [{ ...averaged, pointwise: quotient, drift: drifted }];
  }
  return [selection(shape, values), selection(shape, second)].slice(0, layer.tops.length);
};
