/** What the faults of LRN have in common. */
import type { LRNSettings } from "../caffe/layers/lrn.ts";
import { POW } from "../reference/elementary.ts";
import { type Output, pointwise } from "../reference/forward.ts";
import type { LayerCall } from "./fault.ts";

/** How many squares a sum has, which alpha is divided by. */
export function lrnWindow({ region, localSize }: LRNSettings): number {
  return region === "ACROSS_CHANNELS" ? localSize : localSize ** 2;
}

/** Why the sum of squares does not matter; undefined where it does. */
export function indifferentToScale({ alpha, beta }: LRNSettings): string | undefined {
  if (alpha === 0) return "has alpha 0";
  return beta === 0 ? "has beta 0" : undefined;
}

/**
 * Across channels with a window of an even size, which has no middle: as ONNX has it, one channel more behind than before. Each
 * square, and each sum of them, is taken anew; its error is that of LRN in docs/tolerance.md without a sum that is carried on.
 */
export function evenWindow({ layer, bottoms: [{ shape, data }] }: LayerCall<"LRN">, size: number): Output {
  const { alpha, beta, k } = layer.settings;
  const [number, channels, ...image] = shape;
  const pixels = image.reduce((product, extent) => product * extent, 1);
  const values = new Float64Array(data.length);
  const error = new Float64Array(data.length);
  for (let n = 0; n < number; n++) {
    for (let c = 0; c < channels; c++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        const at = (channel: number): number => (n * channels + channel) * pixels + pixel;
        let squares = 0;
        for (let other = Math.max(c - size / 2 + 1, 0); other <= Math.min(c + size / 2, channels - 1); other++) {
          squares += data[at(other)] ** 2;
        }
        const share = (alpha / size) * squares;
        const value = data[at(c)] * (k + share) ** -beta;
        values[at(c)] = value;
        const relative = ((size + 3) * (Math.abs(k) + Math.abs(share))) / Math.abs(k + share);
        error[at(c)] = Math.abs(value) * (Math.abs(beta) * relative + POW + 1);
      }
    }
  }
  return pointwise(shape, values, error);
}

/** How many of a window's places lie in the blob, for each element. */
export function neighbours({ layer, bottoms: [{ shape, data }] }: LayerCall<"LRN">): number[] {
  const { region, localSize } = layer.settings;
  const [, channels, height, width] = shape;
  const reach = (localSize - 1) / 2;
  const within = (at: number, extent: number): number => Math.min(at + reach, extent - 1) - Math.max(at - reach, 0) + 1;
  return Array.from(data, (_, i) => {
    if (region === "ACROSS_CHANNELS") return within(Math.floor(i / (height * width)) % channels, channels);
    return within(Math.floor(i / width) % height, height) * within(i % width, width);
  });
}
