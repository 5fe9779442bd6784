/**
 * How far a whole net may drift: the error that a blob inherits from the rounding of every layer above it.
 *
 * It is estimated, not bounded: products of worst cases over sixty layers say nothing. The reference is run a few times
 * with random rounding in the backend's profile: after each layer every value is moved by a random amount of the size
 * that its n roundings make, and rounded to float32. What the layers below make of the moved values spreads around the
 * exact run as an honest engine's blobs do (Parker, Monte Carlo Arithmetic, 1997; docs/tolerance.md, "Inherited error").
 */
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import type { Output } from "../reference/forward.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { confidence, drifting } from "../comparison/acceptance.ts";
import { type ForwardLayer, forwardLayer, forwardLayers } from "../reference/net.ts";
import { normal } from "../tensor/random.ts";

/** Random-rounding runs behind an estimate, and the seed of the first. */
export interface SpreadOptions {
  readonly samples: number;
  readonly seed: number;
}

export const DEFAULT_SPREAD: SpreadOptions = { samples: 4, seed: 1 };

/**
 * What each blob may inherit, element by element, in absolute terms.
 * @param exact the reference's free run in float64, whose blobs are the centre of the spread
 * @param progress called before each of the `samples` runs
 */
export function inheritedAllowance(
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Blob>,
  exact: ReadonlyMap<BlobId, { readonly values: Float64Array }>,
  profile: ArithmeticProfile,
  { samples, seed }: SpreadOptions = DEFAULT_SPREAD,
  progress: (sample: number) => void = () => {},
  forward: ForwardLayer = forwardLayer,
): Map<BlobId, Float64Array> {
  const squares = new Map<BlobId, Float64Array>();
  for (let sample = 0; sample < samples; sample++) {
    progress(sample);
    const random = normal(seed + sample);
    const handOn = (output: Output): Activation => ({
      shape: output.shape,
      data: roundRandomly(output, profile, random),
    });
    for (const [layer, tops] of forwardLayers(trained, feeds, true, handOn, forward)) {
      tops.forEach((output, top) => {
        const id = layer.tops[top];
        const { values } = exact.get(id) as { values: Float64Array };
        const sum = squares.get(id) ?? new Float64Array(values.length);
        for (let i = 0; i < sum.length; i++) {
          // Before this layer's own roundings: those have a bound of their own.
          const moved = output.values[i] - values[i];
          // ∞ − ∞ and NaN − NaN: the comparison judges those without an allowance.
          if (Number.isFinite(moved)) sum[i] += moved ** 2;
        }
        squares.set(id, sum);
      });
    }
  }
  for (const sum of squares.values()) toAllowance(sum, samples);
  return squares;
}

/**
 * The output as n independent roundings might have left it, each of a relative size uniform in ±u (standard deviation u/√3).
 *
 * A rounding is relative to the partial sum that it meets. In whatever order terms are added, no partial sum exceeds that
 * of the positive or of the negative ones, (m + |y|)/2, where m = Σ|terms| and y is the sum. Roundings that do not cancel
 * move a value by no more than their drift, which is three standard deviations.
 */
function roundRandomly(output: Output, profile: ArithmeticProfile, random: () => number) {
  const { values, magnitude, pointwise, length } = output;
  const rounded = new Float32Array(values);
  if (magnitude === null && pointwise === null) return rounded;
  const { unitRoundoff: u, sumRoundoff } = profile;
  const one = u / Math.sqrt(3);
  // Where the factors alone are rounded so: two for each term, both cut off, as if one term were all; and the sum's own.
  const roundings =
    sumRoundoff === undefined
      ? Math.max(Math.sqrt(Math.max(length, 1)), drifting(output, profile) / 3)
      : 4 + (2 * length * sumRoundoff) / u;
  for (let i = 0; i < rounded.length; i++) {
    const m = magnitude === null ? 0 : magnitude[i];
    const size = sumRoundoff === undefined ? (m + Math.abs(values[i])) / 2 : m;
    const sum = roundings * size;
    const deviation = one * (sum + (pointwise === null ? 0 : pointwise[i]));
    if (deviation > 0) rounded[i] = values[i] + deviation * random();
  }
  return rounded;
}

/**
 * Sums of squares over the samples become allowances, in place: λ standard deviations. A few samples say little of one
 * element (a ReLU may be shut in all of them), so no element is allowed less than the blob's root mean square.
 */
function toAllowance(squares: Float64Array, samples: number): void {
  let total = 0;
  for (const square of squares) total += square;
  const pooled = total / squares.length;
  const lambda = confidence(1, squares.length);
  for (let i = 0; i < squares.length; i++) squares[i] = lambda * Math.sqrt(Math.max(squares[i], pooled) / samples);
}
