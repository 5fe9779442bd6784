/**
 * Pillow's Image.resize for 8-bit images: the filter widens with the reduction (antialiasing), so that every source pixel
 * counts, where OpenCV's looks at two or four only. Weights are rounded to 22 bits, and the image to bytes between the passes.
 * Source: python-pillow/Pillow, src/libImaging/Resample.c.
 */
import type { Pixels } from "../pixels.ts";

interface Filter {
  /** Half its width, in output pixels where the image shrinks. */
  readonly support: number;
  readonly weight: (x: number) => number;
}

export const BILINEAR: Filter = {
  support: 1,
  weight: (x) => Math.max(1 - Math.abs(x), 0),
};

/** The cubic with a = −0.5. */
export const BICUBIC: Filter = {
  support: 2,
  weight: (x) => {
    const a = -0.5;
    const t = Math.abs(x);
    if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
  },
};

const WEIGHT_BITS = 22;

interface Taps {
  readonly first: Int32Array;
  readonly number: Int32Array;
  /** `width` for each output pixel, times 2²². */
  readonly weights: Int32Array;
  readonly width: number;
}

function taps(from: number, to: number, { support, weight }: Filter): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  const width = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(to);
  const number = new Int32Array(to);
  const weights = new Int32Array(to * width);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const end = Math.min(Math.trunc(centre + reach + 0.5), from);
    // Pillow multiplies by the reciprocal.
    const values = Array.from({ length: end - start }, (_, j) => weight((j + start - centre + 0.5) * (1 / stretch)));
    let total = 0;
    for (const value of values) total += value;
    first[i] = start;
    number[i] = values.length;
    for (const [j, value] of values.entries()) {
      const share = (total === 0 ? value : value / total) * 2 ** WEIGHT_BITS;
      weights[i * width + j] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    }
  }
  return { first, number, weights, width };
}

/** Sums of `number` values, `step` apart, rounded to nearest and kept within a byte. */
function weighted(data: Uint8Array, start: number, step: number, { number, weights, width }: Taps, i: number): number {
  let sum = 1 << (WEIGHT_BITS - 1);
  for (let j = 0, at = start, w = i * width; j < number[i]; j++, at += step, w++) sum += data[at] * weights[w];
  return Math.min(Math.max(sum >> WEIGHT_BITS, 0), 255);
}

export function resizePillow(image: Pixels, height: number, width: number, filter: Filter): Pixels {
  const across = width === image.width ? image : resizeAcross(image, width, filter);
  return height === image.height ? across : resizeDown(across, height, filter);
}

function resizeAcross(image: Pixels, width: number, filter: Filter): Pixels {
  const { height, channels, data } = image;
  const columns = taps(image.width, width, filter);
  const resized = new Uint8Array(height * width * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const start = (y * image.width + columns.first[x]) * channels;
      for (let c = 0; c < channels; c++) resized[at++] = weighted(data, start + c, channels, columns, x);
    }
  }
  return { height, width, channels, data: resized };
}

function resizeDown(image: Pixels, height: number, filter: Filter): Pixels {
  const { width, channels, data } = image;
  const rows = taps(image.height, height, filter);
  const stride = width * channels;
  const resized = new Uint8Array(height * stride);
  for (let y = 0, at = 0; y < height; y++) {
    const start = rows.first[y] * stride;
    for (let i = 0; i < stride; i++) resized[at++] = weighted(data, start + i, stride, rows, y);
  }
  return { height, width, channels, data: resized };
}
