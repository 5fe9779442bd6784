/**
 * Which numbers are acceptable: the interval around the reference's value that an honest evaluation in the backend's
 * claimed arithmetic stays in. Everything here is derived in docs/tolerance.md; there is no relative tolerance to tune.
 */
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Output } from "../reference/forward.ts";
import { FP32, FP64, mayFlush } from "../tensor/profile.ts";

/** The chance at most, for one blob of an honest engine, that any of its elements is rejected. */
const FALSE_ALARM_PER_BLOB = 1e-9;

/** γₙ = nu/(1 − nu): n roundings cannot do more (Higham, Accuracy and Stability of Numerical Algorithms, ch. 3). */
export function gammaProved(n: number, u: number): number {
  return n * u < 1 ? (n * u) / (1 - n * u) : Number.POSITIVE_INFINITY;
}

/**
 * γ̃ₙ(λ) = exp(λ√n·u + nu²/(1 − u)) − 1: n unbiased roundings exceed it with probability below 2·exp(−λ²(1−u)²/2)
 * (Higham & Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019, theorem 2.4).
 */
export function gammaProbable(n: number, u: number, lambda: number): number {
  return Math.expm1(lambda * Math.sqrt(n) * u + (n * u * u) / (1 - u));
}

/**
 * The λ for which all `elements` inner products of length n stay inside γ̃ₙ(λ) but for the stated chance:
 * elements · 2n · exp(−λ²/2) = chance.
 */
export function confidence(n: number, elements: number, chance = FALSE_ALARM_PER_BLOB): number {
  return Math.sqrt(2 * Math.log((2 * Math.max(n, 1) * Math.max(elements, 1)) / chance));
}

/**
 * How many roundings of one sign an honest engine's sum may meet besides those that cancel. The layer knows it of float32; of other
 * arithmetic, all where there are any.
 */
export function drifting({ length, drift = 0 }: Output, { unitRoundoff }: ArithmeticProfile): number {
  return drift === 0 || unitRoundoff === FP32.unitRoundoff ? Math.min(drift, length) : length;
}

/** How far an acceptable value may lie from the reference's, element by element. */
export interface Acceptance {
  /** What an honest engine keeps to, but for one chance in 10⁹ a blob. */
  readonly allowed: (element: number) => number;
  /** What no evaluation in the claimed arithmetic can exceed. Beyond it, a failure is proved. */
  readonly proved: (element: number) => number;
  /** Whether a sum in the claimed arithmetic may overflow on the way, in another order than the reference's. */
  readonly mayOverflow: (element: number) => boolean;
  /** Another result that is as honest: each element may be near either. */
  readonly otherwise?: { readonly values: Float64Array; readonly acceptance: Acceptance };
}

/** The acceptance of one layer by itself, fed the same bits as the reference. */
export function layerAcceptance(output: Output, profile: ArithmeticProfile): Acceptance {
  const { flushed } = output;
  const own = ownAcceptance(output, profile);
  if (flushed === undefined) return own;
  const acceptance = profile.sumRoundoff === undefined ? own : withoutSubnormal(own, output, flushed);
  return { ...acceptance, otherwise: { values: flushed.values, acceptance: ownAcceptance(flushed, profile) } };
}

/** Where subnormal factors keep some of their bits, what the terms that have one are in all may be lost, or a part of it. */
function withoutSubnormal(acceptance: Acceptance, { magnitude }: Output, flushed: Output): Acceptance {
  const lost = (i: number): number => Math.max(0, (magnitude?.[i] ?? 0) - (flushed.magnitude?.[i] ?? 0));
  return {
    ...acceptance,
    allowed: (i) => acceptance.allowed(i) + lost(i),
    proved: (i) => acceptance.proved(i) + lost(i),
  };
}

function ownAcceptance(output: Output, profile: ArithmeticProfile): Acceptance {
  const { values, magnitude, pointwise, length, enlarged } = output;
  if (magnitude === null && pointwise === null) {
    // A selection repeats numbers: nothing is rounded. Where subnormal numbers may be flushed they and 0 are as good as equal, so
    // that any of them may be the largest.
    const allowed = (i: number): number =>
      mayFlush(profile) && Math.abs(values[i]) < profile.smallestNormal ? profile.underflow : 0;
    return { allowed, proved: allowed, mayOverflow: () => false };
  }
  const u = profile.unitRoundoff;
  const { worst, likely } = sumError(output, profile);
  // The reference rounds too, in float64; and every operation may lose up to `underflow` among subnormal numbers.
  const own = gammaProved(length, FP64.unitRoundoff);
  const underflow = (length + 1) * profile.underflow + (output.flushes === true ? profile.smallestNormal : 0);
  const error = (gamma: number, i: number): number =>
    (gamma + own) * (magnitude === null ? 0 : magnitude[i]) +
    (u + FP64.unitRoundoff) * (pointwise === null ? 0 : pointwise[i]) +
    underflow +
    (enlarged === undefined ? 0 : profile.underflow * enlarged[i]);
  return {
    allowed: (i) => error(likely, i),
    proved: (i) => error(worst, i),
    mayOverflow: (i) => magnitude !== null && magnitude[i] * (1 + worst) > profile.largest,
  };
}

/** The error of a sum, in units of its magnitude: at worst, and but for one chance in 10⁹ a blob. */
function sumError(output: Output, profile: ArithmeticProfile): { readonly worst: number; readonly likely: number } {
  const { unitRoundoff: u, sumRoundoff } = profile;
  const { values, length } = output;
  if (sumRoundoff !== undefined) {
    // Tensor cores cut bits off instead of rounding, of both factors and of sums: twice as far off, and nothing cancels.
    const worst = gammaProved(2, 2 * u) + gammaProved(length, 2 * sumRoundoff);
    return { worst, likely: worst };
  }
  const worst = gammaProved(length, u);
  const probable = gammaProbable(length, u, confidence(length, values.length));
  return { worst, likely: Math.min(worst, Math.max(probable, u * drifting(output, profile))) };
}

/** Whether rounding in this arithmetic may decide what the layer selects, so that an honest engine may select otherwise. */
export function isUndecided(
  { decidedBelow = Number.POSITIVE_INFINITY, flushed }: Output,
  profile: ArithmeticProfile,
): boolean {
  return profile.unitRoundoff >= decidedBelow || (flushed !== undefined && isUndecided(flushed, profile));
}

/** The acceptance with `extra[i]` more allowed: what came down from the layers above (conformance/inherited.ts). */
export function widened({ otherwise, ...acceptance }: Acceptance, extra: Float64Array): Acceptance {
  return {
    ...(otherwise === undefined
      ? {}
      : { otherwise: { ...otherwise, acceptance: widened(otherwise.acceptance, extra) } }),
    allowed: (i) => acceptance.allowed(i) + extra[i],
    // An estimate of what is inherited proves nothing.
    proved: () => Number.POSITIVE_INFINITY,
    mayOverflow: acceptance.mayOverflow,
  };
}
