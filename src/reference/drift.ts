/**
 * Roundings that do not cancel. While a running sum stays between two powers of two, float32 numbers there are h apart, the sum is
 * a multiple of h, and adding t makes the error round_h(t) − t: a function of the term alone. Where terms are alike, or lie on a
 * coarse grid as pixels do, these errors have a mean, and a long sum drifts (docs/tolerance.md, "Drift").
 */
import { FP32 } from "../tensor/profile.ts";
import type { Output } from "./forward.ts";

/** Sums of fewer terms have a proved bound that is narrower than the probable one: λ² is larger. */
const SHORT = 50;

/** Weights that differ by less, relative to the largest, may round alike: u times the longest sums. */
const ALIKE = 0.05;

/**
 * How far the roundings of a float32 sum of these terms may drift, in units of u · Σ|terms|. In a plain loop, forwards or backwards,
 * the running sum of terms of one sign meets each spacing h once, over successive terms: the largest sum of round_h(t) − t over
 * successive terms, added for every h up to that at Σ|terms|. 0 for short sums.
 * @param terms in the order in which a plain loop adds them
 */
export function drift(terms: ArrayLike<number>): number {
  const n = terms.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += Math.abs(terms[i]);
  if (n < SHORT || !(total > 0 && total < FP32.largest)) return 0;
  const unit = FP32.unitRoundoff * total;
  let drifted = 0;
  // The finer spacings together add no more than twice n halves of this one.
  for (let h = spacing(total); n * h > Math.max(drifted / 8, unit); h /= 2) drifted += excursion(terms, h);
  return drifted / unit;
}

/**
 * The drift of sums Σ wx, in the same units: where weights differ, so do terms, and there is none. Of weights that are alike what the
 * pixels are decides: all roundings may have one sign, unless the terms cancel so far that the running sum stays small.
 * @param run how many successive weights are summed over: of a filter, or all where these do not lie side by side
 */
export function weightedDrift({ values, magnitude, length }: Output, weights: Float32Array, run: number): number {
  if (length < SHORT || magnitude === null) return 0;
  for (let start = 0; start < weights.length; start += run) {
    if (!areAlike(weights.subarray(start, start + run))) continue;
    return values.some((y, i) => Math.abs(y) > magnitude[i] / 2) ? length : 0;
  }
  return 0;
}

/** Weights that were trained are told apart by the second or third. */
function areAlike(weights: Float32Array): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const weight of weights) {
    low = Math.min(low, weight);
    high = Math.max(high, weight);
    if (high - low > ALIKE * Math.max(high, -low)) return false;
  }
  return high > 0 || low < 0;
}

/** The distance of float32 numbers just below the power of two above x. */
function spacing(x: number): number {
  const power = 2 ** Math.floor(Math.log2(x));
  return 2 * FP32.unitRoundoff * power;
}

/** The largest difference of two partial sums of round_h(t) − t. */
function excursion(terms: ArrayLike<number>, h: number): number {
  let [sum, low, high] = [0, 0, 0];
  for (let i = 0; i < terms.length; i++) {
    const steps = terms[i] / h;
    sum += Math.round(steps) - steps;
    if (sum < low) low = sum;
    else if (sum > high) high = sum;
  }
  return (high - low) * h;
}
