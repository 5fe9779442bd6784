/** Float32 numbers as an ordered line of integers, so that "how far apart" can be counted in steps (ulps). */

const word = new Float32Array(1);
const bits = new Int32Array(word.buffer);

/** The place of a float32 among all float32, −0 and +0 sharing place 0. Neighbours differ by 1. NaN has no place. */
export function orderedIndex(value: number): number {
  word[0] = value;
  // Subtracted, so that the place of −0 is +0.
  return bits[0] >= 0 ? bits[0] : 0 - (bits[0] & 0x7fffffff);
}

/** Steps between two float32 numbers; NaN when either is NaN. */
export function ulpsBetween(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  return Math.abs(orderedIndex(a) - orderedIndex(b));
}

/** The distance from |value|, rounded to float32, to the next larger float32: one ulp there. NaN where it is not finite. */
export function ulpOf(value: number): number {
  word[0] = Math.abs(value);
  const here = word[0];
  bits[0]++;
  return word[0] - here;
}
