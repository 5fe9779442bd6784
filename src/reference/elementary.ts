/**
 * How far elementary functions may be off, in units of u, relative to their value. IEEE 754 asks nothing of them, so an
 * engine is held to what the OpenCL C specification (version 3.0, section 7.4, table "ULP values for single precision
 * built-in math functions") demands of every full-profile device. One ulp is at most 2u of the value.
 */
const ULP = 2;

export const EXP = 3 * ULP;
export const LOG = 3 * ULP;
export const TANH = 5 * ULP;
export const POW = 16 * ULP;
export const SQRT = 3 * ULP;
export const DIVIDE = 2.5 * ULP;

/** float32's smallest normal number, what an operation may lose whose result is below it, and u. */
const SMALLEST_NORMAL = 2 ** -126;
const LOSS = 2 ** -150;
const U = 2 ** -24;

/**
 * How far a function is off, in units of u, whose argument is a product that may be subnormal. Its derivative would not do: near
 * 0 the loss may be all of the argument. Infinity where nothing can be said.
 */
export function offBySubnormal(of: (argument: number) => number, product: number, shift: number): number {
  if (product === 0 || Math.abs(product) >= SMALLEST_NORMAL) return 0;
  const exact = of(product + shift);
  const off = Math.max(...[LOSS, -LOSS].map((loss) => Math.abs(of(product + loss + shift) - exact)));
  return Number.isNaN(off) ? Number.POSITIVE_INFINITY : off / U;
}
