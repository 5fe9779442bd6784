/** A float64 of this size has no bits behind the point. */
const NO_FRACTION = 1.5 * 2 ** 52;

/**
 * The nearest whole number, the even one of two: C's lrint, which OpenCV's cvRound is. For |x| < 2⁵¹: the addition rounds, as every
 * addition does.
 */
export function nearestEven(x: number): number {
  return x + NO_FRACTION - NO_FRACTION;
}
