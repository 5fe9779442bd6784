/** Is this blob acceptable, and if not, where is it worst and how badly? */
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Acceptance } from "./acceptance.ts";
import { ulpsBetween } from "../tensor/float32.ts";
import { count, indexOf } from "../tensor/shape.ts";

/** One element, as the backend gave it and as it should be. */
export interface Deviation {
  /** Index along every axis. */
  readonly index: readonly number[];
  readonly got: number;
  /** The reference's value, in float64. */
  readonly expected: number;
  /** The interval of accepted values. */
  readonly accepted: readonly [low: number, high: number];
  /** Float32 steps between `got` and the reference's value rounded to float32; NaN when either is NaN. */
  readonly ulps: number;
  /** |got − expected| as a multiple of what is allowed; above 1 is outside. */
  readonly ratio: number;
  /** No evaluation in the claimed arithmetic can give this value. */
  readonly proved: boolean;
}

export interface Comparison {
  readonly elements: number;
  /** How many elements lie outside their accepted interval. */
  readonly outside: number;
  /** How many equal the reference's value rounded to float32. */
  readonly identical: number;
  /** Zeros of the other sign: accepted, since Caffe's own engines differ in it, but counted. */
  readonly signedZeros: number;
  /** NaN where there should be a number, or the reverse. Counted among `outside` too. */
  readonly nanMismatches: number;
  /** The largest error as a multiple of the allowed one; Infinity where nothing is allowed and something differs. */
  readonly ratio: number;
  /** The element behind `ratio`; null when every element is exact. */
  readonly worst: Deviation | null;
  /** Some failure is a proof that this was not computed in the claimed arithmetic. */
  readonly proved: boolean;
  /** The shape that the backend returned, where it is another: no number was compared then, and all count as outside. */
  readonly misshapen: Shape | null;
}

/** Whether something is wrong: a number, or the shape. */
export function deviates({ outside, misshapen }: Comparison): boolean {
  return outside > 0 || misshapen !== null;
}

/** What is said of a blob that came in another shape. */
export function otherShape(expected: Shape, got: Shape): Comparison {
  const elements = count(expected);
  return {
    elements,
    outside: elements,
    identical: 0,
    signedZeros: 0,
    nanMismatches: 0,
    ratio: Number.POSITIVE_INFINITY,
    worst: null,
    proved: true,
    misshapen: got,
  };
}

/**
 * Compares what a backend computed with the reference's float64 values.
 *
 * NaN must meet NaN. An infinity must meet the same infinity, except where the accepted interval reaches beyond the
 * largest finite number, or where a partial sum may overflow in another order of summation.
 * @throws RangeError when the numbers of elements differ: shapes are checked before numbers.
 */
export function compare(
  expected: { readonly shape: Shape; readonly values: Float64Array },
  acceptance: Acceptance,
  got: Float32Array | Float64Array,
  profile: ArithmeticProfile,
): Comparison {
  const { values } = expected;
  if (got.length !== values.length) throw new RangeError(`${got.length} values against ${values.length}`);
  let outside = 0;
  let identical = 0;
  let signedZeros = 0;
  let nanMismatches = 0;
  let worst = -1;
  let worstRatio = 0;
  let worstDistance = 0;
  let proved = false;
  for (let i = 0; i < values.length; i++) {
    const y = values[i];
    const g = got[i];
    const rounded = got instanceof Float32Array ? Math.fround(y) : y;
    if (isSame(g, rounded)) {
      identical++;
      if (g === 0 && !Object.is(g, rounded)) signedZeros++;
      continue;
    }
    const ratio = smallestRatio(y, g, acceptance, i, profile);
    // Where nothing is allowed every ratio is infinite, and the distance tells which is worst.
    const distance = Number.isNaN(g - y) ? Number.POSITIVE_INFINITY : Math.abs(g - y);
    if (ratio > worstRatio || (ratio === worstRatio && distance > worstDistance)) {
      worstRatio = ratio;
      worstDistance = distance;
      worst = i;
    }
    if (ratio > 1) {
      outside++;
      if (Number.isNaN(g) || Number.isNaN(y)) nanMismatches++;
      proved ||= isProved(i);
    }
  }
  const shape = expected.shape;
  return {
    elements: values.length,
    outside,
    identical,
    signedZeros,
    nanMismatches,
    ratio: worstRatio,
    worst: worst < 0 ? null : deviation(worst),
    proved,
    misshapen: null,
  };

  function deviation(i: number): Deviation {
    const allowed = acceptance.allowed(i);
    return {
      index: indexOf(shape, i),
      got: got[i],
      expected: values[i],
      accepted: [values[i] - allowed, values[i] + allowed],
      ulps: ulpsBetween(got[i], Math.fround(values[i])),
      ratio: worstRatio,
      proved: isProved(i),
    };
  }

  // Not "error > bound": a NaN among them is a proof too.
  function isProved(i: number): boolean {
    const { otherwise } = acceptance;
    return (
      !(Math.abs(got[i] - values[i]) <= acceptance.proved(i)) &&
      (otherwise === undefined || !(Math.abs(got[i] - otherwise.values[i]) <= otherwise.acceptance.proved(i)))
    );
  }
}

function isSame(g: number, y: number): boolean {
  return g === y || (Number.isNaN(g) && Number.isNaN(y));
}

/** As errorRatio, where the element may also be near another result. */
function smallestRatio(y: number, g: number, acceptance: Acceptance, i: number, profile: ArithmeticProfile): number {
  const ratio = errorRatio(y, g, acceptance, i, profile);
  const { otherwise } = acceptance;
  if (ratio <= 1 || otherwise === undefined) return ratio;
  const other = errorRatio(otherwise.values[i], g, otherwise.acceptance, i, profile);
  // What is near neither is measured by the exact result, as its interval is reported.
  return other <= 1 ? other : ratio;
}

/** |got − expected| ÷ allowed, for one element: at most 1 where it is accepted. */
export function errorRatio(
  y: number,
  g: number,
  acceptance: Acceptance,
  i: number,
  profile: ArithmeticProfile,
): number {
  if (isSame(g, y)) return 0;
  if (Number.isFinite(g) && Number.isFinite(y)) {
    const ratio = Math.abs(g - y) / acceptance.allowed(i);
    // x/0 is Infinity, as it should be; an allowance that is no number allows nothing.
    return Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
  }
  if (!Number.isFinite(g) && Number.isFinite(y)) {
    if (acceptance.mayOverflow(i)) return 0;
    // An interval that reaches beyond the largest number contains the infinity of that sign.
    const reaches = g > 0 ? y + acceptance.allowed(i) : acceptance.allowed(i) - y;
    return reaches > profile.largest ? 0 : Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}
