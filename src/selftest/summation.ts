/** Inner products in float32, in the orders in which engines take them. Every operation is rounded once. */
import { uniform } from "../tensor/random.ts";

/** How a sum is taken; "lanes" are 16 partial sums, as SIMD code has them, and "blocks" are of 64 terms. */
export const ORDERS = ["sequential", "backward", "lanes", "pairwise", "blocked", "fused", "random"] as const;
export type Order = (typeof ORDERS)[number];

/** Σ a[i]·b[i] over all of `a`, in float32. */
export type Dot = (a: Float32Array, b: Float32Array) => number;

const { fround } = Math;
const LANES = 16;
const BLOCK = 64;

/** @param seed of the random order */
export function dotProduct(order: Order, seed = 1): Dot {
  const next = uniform(seed);
  switch (order) {
    case "sequential":
      return (a, b) => sequential(a, b, 0, a.length);
    case "backward":
      return (a, b) => {
        let total = 0;
        for (let i = a.length - 1; i >= 0; i--) total = fround(total + fround(a[i] * b[i]));
        return total;
      };
    case "lanes":
      return (a, b) => {
        const lanes = new Float32Array(LANES);
        for (let i = 0; i < a.length; i++) lanes[i % LANES] += fround(a[i] * b[i]);
        return pairwise(lanes, ONES, 0, LANES);
      };
    case "pairwise":
      return (a, b) => pairwise(a, b, 0, a.length);
    case "blocked":
      return (a, b) => {
        let total = 0;
        for (let from = 0; from < a.length; from += BLOCK) {
          total = fround(total + sequential(a, b, from, Math.min(from + BLOCK, a.length)));
        }
        return total;
      };
    case "fused":
      return (a, b) => {
        let total = 0;
        for (let i = 0; i < a.length; i++) total = fusedMultiplyAdd(a[i], b[i], total);
        return total;
      };
    case "random":
      return (a, b) => {
        const terms = a.map((x, i) => x * b[i]);
        for (let i = terms.length - 1; i > 0; i--) {
          const j = Math.floor(next() * (i + 1));
          [terms[i], terms[j]] = [terms[j], terms[i]];
        }
        let total = 0;
        for (const term of terms) total = fround(total + term);
        return total;
      };
    default:
      return order satisfies never;
  }
}

const ONES = new Float32Array(LANES).fill(1);

function sequential(a: Float32Array, b: Float32Array, from: number, end: number): number {
  let total = 0;
  for (let i = from; i < end; i++) total = fround(total + fround(a[i] * b[i]));
  return total;
}

function pairwise(a: Float32Array, b: Float32Array, from: number, end: number): number {
  if (end - from < 3) return sequential(a, b, from, end);
  const middle = (from + end) >> 1;
  return fround(pairwise(a, b, from, middle) + pairwise(a, b, middle, end));
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/**
 * a·b + c of float32 numbers, rounded to float32 once. The product is exact in float64, but its sum with c need not be, and
 * rounding it twice may go wrong where the first rounding hits the middle between two float32 numbers. So the sum is rounded
 * to odd first: what was lost (Knuth's TwoSum tells it, exactly) decides the last of float64's 29 bits that float32 lacks,
 * and the second rounding sees on which side of the middle the sum lies (Boldo & Melquiond, 2008).
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const virtual = sum - product;
  const lost = product - (sum - virtual) + (c - virtual);
  if (lost === 0 || !Number.isFinite(sum) || !Number.isFinite(lost)) return fround(sum);
  double[0] = sum;
  // Odd already: truncating or not, the last bit says that something is behind it.
  if ((words[0] & 1) === 1) return fround(sum);
  if (lost > 0 === sum > 0) words[0] |= 1;
  else {
    // One step towards zero, which may borrow from the upper word.
    if (words[0] === 0) words[1]--;
    words[0]--;
  }
  return fround(double[0]);
}
