/**
 * OpenCV's INTER_CUBIC for bytes: the cubic with A = −0.75 over four neighbours, without antialiasing. The horizontal pass is in
 * whole numbers with weights of 11 bits. The vertical pass is in float32 for as many bytes of a row as fill vectors of 8, and in
 * whole numbers for the rest of the row: the same formula twice, with two roundings. That is what x86-64 builds do, whose
 * vectors are SSE's; elsewhere a vector may be longer, or the multiplication fused with the addition.
 * Source: opencv/opencv, modules/imgproc/src/resize.cpp (interpolateCubic, HResizeCubic, VResizeCubic, VResizeCubicVec_32s8u).
 */
import type { Pixels } from "../pixels.ts";
import { WEIGHT_ONE } from "./opencv-linear.ts";
import { nearestEven } from "./rounding.ts";

const TAPS = 4;
const VECTOR = 8;
/** Both passes multiply by 2,048. */
const UNIT = 1 / (WEIGHT_ONE * WEIGHT_ONE);
const A = -0.75;
const { fround } = Math;

/** The source index of each tap, kept inside, and its weight times 2,048. */
function taps(from: number, to: number): { readonly sources: Int32Array; readonly weights: Int32Array } {
  const scale = 1 / (to / from);
  const sources = new Int32Array(TAPS * to);
  const weights = new Int32Array(TAPS * to);
  for (let i = 0; i < to; i++) {
    const position = fround((i + 0.5) * scale - 0.5);
    const first = Math.floor(position);
    const values = cubic(fround(position - first));
    for (let k = 0; k < TAPS; k++) {
      sources[TAPS * i + k] = Math.min(Math.max(first - 1 + k, 0), from - 1);
      weights[TAPS * i + k] = nearestEven(fround(values[k] * WEIGHT_ONE));
    }
  }
  return { sources, weights };
}

/** The weights of four neighbours at x in [0, 1) beyond the second; every operation in float32, the last weight from the others. */
function cubic(x: number): readonly number[] {
  const beyond = fround(x + 1);
  const rest = fround(1 - x);
  const outer = fround(fround(fround(fround(fround(fround(A * beyond) - 5 * A) * beyond) + 8 * A) * beyond) - 4 * A);
  const inner = (t: number): number => fround(fround(fround(fround(fround((A + 2) * t) - (A + 3)) * t) * t) + 1);
  const second = inner(x);
  const third = inner(rest);
  return [outer, second, third, fround(fround(fround(1 - outer) - second) - third)];
}

export function resizeCubic(image: Pixels, height: number, width: number): Pixels {
  const { channels, data } = image;
  const horizontal = taps(image.width, width);
  const vertical = taps(image.height, height);
  const length = width * channels;
  const resized = new Uint8Array(height * length);
  const inVectors = length - (length % VECTOR);
  // The horizontal pass of the last few source rows, by row modulo TAPS: four neighbours never share a place.
  const rows = Array.from({ length: TAPS }, () => new Int32Array(length));
  const held = new Int32Array(TAPS).fill(-1);
  const passed = (row: number): Int32Array => {
    const into = rows[row % TAPS];
    if (held[row % TAPS] === row) return into;
    held[row % TAPS] = row;
    const start = row * image.width;
    const { sources, weights } = horizontal;
    for (let x = 0, at = 0, k = 0; x < width; x++, k += TAPS) {
      const p0 = (start + sources[k]) * channels;
      const p1 = (start + sources[k + 1]) * channels;
      const p2 = (start + sources[k + 2]) * channels;
      const p3 = (start + sources[k + 3]) * channels;
      for (let c = 0; c < channels; c++) {
        into[at++] =
          data[p0 + c] * weights[k] +
          data[p1 + c] * weights[k + 1] +
          data[p2 + c] * weights[k + 2] +
          data[p3 + c] * weights[k + 3];
      }
    }
    return into;
  };
  for (let y = 0; y < height; y++) {
    const [s0, s1, s2, s3] = [0, 1, 2, 3].map((k) => passed(vertical.sources[TAPS * y + k]));
    const [w0, w1, w2, w3] = vertical.weights.subarray(TAPS * y, TAPS * y + TAPS);
    const at = y * length;
    // A power of two: no weight is rounded by it.
    const [f0, f1, f2, f3] = [w0 * UNIT, w1 * UNIT, w2 * UNIT, w3 * UNIT];
    for (let i = 0; i < inVectors; i++) {
      const lower = fround(fround(s2[i] * f2) + fround(s3[i] * f3));
      const sum = fround(fround(s0[i] * f0) + fround(fround(s1[i] * f1) + lower));
      resized[at + i] = Math.min(Math.max(nearestEven(sum), 0), 255);
    }
    for (let i = inVectors; i < length; i++) {
      const sum = s0[i] * w0 + s1[i] * w1 + s2[i] * w2 + s3[i] * w3;
      resized[at + i] = Math.min(Math.max(Math.floor(sum * UNIT + 0.5), 0), 255);
    }
  }
  return { height, width, channels, data: resized };
}
