/** Rounding of float64 numbers to shorter formats. */
import { type ArithmeticProfile, FP32 } from "./profile.ts";

/** From a number to one of a shorter format. Never decreasing. */
export type Rounding = (x: number) => number;

/** How a quotient by the format's unit becomes whole. */
type Whole = (quotient: number) => number;

const toEven: Whole = (quotient) => {
  const below = Math.floor(quotient);
  const rest = quotient - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
};

const awayFromZero: Whole = (quotient) => Math.sign(quotient) * Math.floor(Math.abs(quotient) + 0.5);

/** To the nearest number of a profile's format, ties to even; what is too large becomes infinite. */
export function toNearest({ unitRoundoff, underflow, largest }: ArithmeticProfile): Rounding {
  return (x) => {
    const rounded = toMultiple(x, unitRoundoff, 2 * underflow, toEven);
    return Math.abs(rounded) > largest ? Math.sign(x) * Number.POSITIVE_INFINITY : rounded;
  };
}

/** Bits beyond a profile's precision are cut off. */
export function truncated({ unitRoundoff, underflow }: ArithmeticProfile): Rounding {
  return (x) => toMultiple(x, unitRoundoff, 2 * underflow, Math.trunc);
}

/** To TF32, binary32 with 11 significant bits: to nearest, ties away from zero, as NVIDIA's GPUs convert. */
export const toTf32: Rounding = (x) => toMultiple(x, 2 ** -11, 2 ** -136, awayFromZero);

/** To TF32 by cutting off the last 13 bits. */
export const truncatedToTf32: Rounding = (x) => toMultiple(x, 2 ** -11, 2 ** -136, Math.trunc);

/** Subnormal float32 numbers become zeros of their sign. */
export const flushed: Rounding = (x) => (isSubnormal(x) ? 0 * x : x);

/** Whether a float32 is not 0, and smaller than its smallest normal number. */
export function isSubnormal(x: number): boolean {
  return x !== 0 && Math.abs(x) < FP32.smallestNormal;
}

/** To a multiple of the distance 2u · 2^exponent of x's neighbours, and at least of the smallest positive number. */
function toMultiple(x: number, u: number, smallest: number, whole: Whole): number {
  const size = Math.abs(x);
  if (size === 0 || !Number.isFinite(x)) return x;
  let exponent = Math.floor(Math.log2(size));
  // The logarithm may be rounded to the next power of two.
  if (2 ** exponent > size) exponent--;
  const unit = Math.max(2 * u * 2 ** exponent, smallest);
  return whole(x / unit) * unit;
}
