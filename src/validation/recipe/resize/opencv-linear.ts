/**
 * OpenCV's INTER_LINEAR for bytes, in its fixed-point arithmetic: weights of 11 bits, a horizontal pass in whole numbers, and a
 * vertical pass that drops 4 bits of each row before it multiplies and 16 bits of each product before it adds. The rounding of
 * the vertical pass is what distinguishes it from every other bilinear interpolation, by one grey level here and there.
 * Source: opencv/opencv, modules/imgproc/src/resize.cpp (hal::resize, HResizeLinear, VResizeLinear).
 */
import type { Pixels } from "../pixels.ts";
import { nearestEven } from "./rounding.ts";

/** A weight of 1, in 11 bits. */
export const WEIGHT_ONE = 2048;

interface Taps {
  /** The first of two neighbours, which may lie outside along the vertical axis. */
  readonly first: Int32Array;
  /** Weights of first and second, times 2,048. */
  readonly weights: Int32Array;
}

/** INTER_LINEAR: neighbours of the pixel's centre, whose position is rounded to float32. */
function linearTaps(from: number, to: number): Taps {
  const scale = 1 / (to / from);
  return taps(to, (i) => {
    const position = Math.fround((i + 0.5) * scale - 0.5);
    const first = Math.floor(position);
    return [first, Math.fround(position - first)];
  });
}

/** INTER_AREA where an axis grows: the share of the second neighbour in the output pixel. */
function growingAreaTaps(from: number, to: number): Taps {
  const inverse = to / from;
  const scale = 1 / inverse;
  return taps(to, (i) => {
    const first = Math.floor(i * scale);
    const share = Math.fround(i + 1 - (first + 1) * inverse);
    return [first, share <= 0 ? 0 : Math.fround(share - Math.floor(share))];
  });
}

function taps(to: number, tap: (i: number) => readonly [first: number, share: number]): Taps {
  const first = new Int32Array(to);
  const weights = new Int32Array(2 * to);
  for (let i = 0; i < to; i++) {
    const [at, share] = tap(i);
    first[i] = at;
    weights[2 * i] = nearestEven(Math.fround(1 - share) * WEIGHT_ONE);
    weights[2 * i + 1] = nearestEven(share * WEIGHT_ONE);
  }
  return { first, weights };
}

/** Along the horizontal axis, and only there, a neighbour outside takes its weight to the pixel at the edge. */
function clamped({ first, weights }: Taps, from: number): Taps {
  for (let i = 0; i < first.length; i++) {
    if (first[i] >= 0 && first[i] < from - 1) continue;
    first[i] = first[i] < 0 ? 0 : from - 1;
    weights[2 * i] = WEIGHT_ONE;
    weights[2 * i + 1] = 0;
  }
  return { first, weights };
}

/** @param growing whether this is INTER_AREA along axes of which at least one grows */
export function resizeLinear(image: Pixels, height: number, width: number, growing = false): Pixels {
  const { channels, data } = image;
  const tapsOf = growing ? growingAreaTaps : linearTaps;
  const horizontal = clamped(tapsOf(image.width, width), image.width);
  const vertical = tapsOf(image.height, height);
  const stride = image.width * channels;
  const length = width * channels;
  const resized = new Uint8Array(height * length);
  // The horizontal pass of the two source rows in use: each source row is computed once.
  let upper = new Int32Array(length);
  let lower = new Int32Array(length);
  let upperRow = -1;
  let lowerRow = -1;
  const pass = (row: number, into: Int32Array): void => {
    const { first, weights } = horizontal;
    const start = row * stride;
    for (let x = 0, at = 0; x < width; x++) {
      const weight = weights[2 * x];
      const other = weights[2 * x + 1];
      const source = start + first[x] * channels;
      // At the right edge the second weight is 0, and the second pixel may be anything inside.
      const second = source + (other === 0 ? 0 : channels);
      into[at++] = data[source] * weight + data[second] * other;
      if (channels === 1) continue;
      into[at++] = data[source + 1] * weight + data[second + 1] * other;
      into[at++] = data[source + 2] * weight + data[second + 2] * other;
    }
  };
  const last = image.height - 1;
  for (let y = 0; y < height; y++) {
    const first = vertical.first[y];
    const above = Math.min(Math.max(first, 0), last);
    const below = Math.min(Math.max(first + 1, 0), last);
    if (above === lowerRow) {
      [upper, lower] = [lower, upper];
      [upperRow, lowerRow] = [lowerRow, upperRow];
    }
    if (above !== upperRow) pass((upperRow = above), upper);
    if (below !== lowerRow) {
      if (below === upperRow) lower.set(upper);
      else pass(below, lower);
      lowerRow = below;
    }
    const weight = vertical.weights[2 * y];
    const other = vertical.weights[2 * y + 1];
    for (let i = 0, at = y * length; i < length; i++, at++) {
      resized[at] = ((Math.imul(weight, upper[i] >> 4) >> 16) + (Math.imul(other, lower[i] >> 4) >> 16) + 2) >> 2;
    }
  }
  return { height, width, channels, data: resized };
}
