/**
 * Local response normalisation: x · scale^−β.
 * Across channels scale = k + α/n · Σx² over n neighbouring channels; within a channel scale = 1 + α/n² · Σx² over n×n
 * neighbours, and k is not used. Caffe: src/caffe/layers/lrn_layer.cpp.
 */
import { POW } from "../elementary.ts";
import { type Forward, pointwise } from "../forward.ts";

export const lrn: Forward<"LRN"> = (layer, [{ shape, data }]) => {
  const { region, localSize, alpha, beta } = layer.settings;
  const across = region === "ACROSS_CHANNELS";
  const constant = across ? layer.settings.k : 1;
  const window = across ? localSize : localSize * localSize;
  const [number, channels, height, width] = shape;
  const reach = (localSize - 1) / 2;
  const values = new Float64Array(data.length);
  const error = new Float64Array(data.length);
  /** Roundings, in units of u, of a sum that is carried from channel to channel: for each pixel, up to this channel. */
  const drift = new Float64Array(height * width);
  let i = 0;
  for (let n = 0; n < number; n++) {
    drift.fill(0);
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++, i++) {
          const squares = across ? squaresAcross(n, c, y, x) : squaresWithin(n, c, y, x);
          const share = (alpha / window) * squares;
          const scale = constant + share;
          values[i] = data[i] * scale ** -beta;
          const size = Math.abs(constant) + Math.abs(share);
          // Caffe's CPU code carries the sum on: a square is added, and one that has left the window is taken away.
          if (across && c > 0) {
            const left = c > reach ? data[i - (reach + 1) * height * width] : 0;
            drift[y * width + x] += 2 * size + Math.abs(alpha / window) * left ** 2;
          }
          // A square, its factor α/window (rounded itself) and up to `window` additions; then the power and a product.
          const relative = ((window + 3) * size + drift[y * width + x]) / Math.abs(scale);
          error[i] = Math.abs(values[i]) * (Math.abs(beta) * relative + POW + 1);
        }
      }
    }
  }
  return [pointwise(shape, values, error)];

  function squaresAcross(n: number, c: number, y: number, x: number): number {
    let total = 0;
    for (let other = Math.max(c - reach, 0); other <= Math.min(c + reach, channels - 1); other++) {
      total += data[((n * channels + other) * height + y) * width + x] ** 2;
    }
    return total;
  }

  function squaresWithin(n: number, c: number, y: number, x: number): number {
    let total = 0;
    for (let row = Math.max(y - reach, 0); row <= Math.min(y + reach, height - 1); row++) {
      for (let column = Math.max(x - reach, 0); column <= Math.min(x + reach, width - 1); column++) {
        total += data[((n * channels + c) * height + row) * width + column] ** 2;
      }
    }
    return total;
  }
};
