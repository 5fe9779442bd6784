/** Calls and outputs in shorter arithmetic, of which the arithmetic faults are made. */
import type { LayerType } from "../caffe/layers/index.ts";
import { layerAcceptance } from "../comparison/acceptance.ts";
import type { Output } from "../reference/forward.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import { type ArithmeticProfile, FP32 } from "../tensor/profile.ts";
import { type Rounding, toNearest } from "../tensor/rounding.ts";
import { withParam } from "./change.ts";
import type { Compute, LayerCall } from "./fault.ts";

/** Layers that multiply matrices, for which GPUs have units of lower precision. */
export const MATRIX_LAYERS = ["Convolution", "DepthwiseConvolution", "Deconvolution", "InnerProduct"] as const;
export type MatrixLayer = (typeof MATRIX_LAYERS)[number];

/** Layers whose bottoms and tops are all ordinary numbers, and no labels or places, so that they may be stored in 16 bits. */
export const STORED_LAYERS = [
  ...MATRIX_LAYERS,
  ...(["Pooling", "ReLU", "ReLU6", "PReLU", "ELU", "Sigmoid", "TanH", "Swish", "BNLL", "AbsVal", "Clip"] as const),
  ...(["Power", "Exp", "Log", "Dropout", "Softmax", "LRN", "BatchNorm", "Scale", "Bias", "MVN", "Normalize"] as const),
  ...(["Eltwise", "Axpy", "Reduction", "Concat", "Slice", "Split", "Flatten", "Reshape", "Permute", "Crop"] as const),
  ...(["Tile", "ShuffleChannel", "Interp", "Im2col", "SPP"] as const),
] as const satisfies readonly LayerType[];
export type StoredLayer = (typeof STORED_LAYERS)[number];

/** The call of a matrix layer with bottoms and weights rounded; the bias is added afterwards, and is not. */
export function withRoundedOperands<Type extends MatrixLayer>(call: LayerCall<Type>, round: Rounding): LayerCall<Type> {
  const bottoms = call.bottoms.map((bottom) => rounded(bottom, round));
  return withParam({ ...call, bottoms }, 0, rounded(call.params[0], round));
}

/** Why rounding the operands changes nothing; undefined where it does. */
export function operandsHide({ bottoms, params }: LayerCall<MatrixLayer>, round: Rounding): string | undefined {
  const exact = [...bottoms, params[0]].every(({ data }) => data.every((x) => Object.is(round(x), x) || x !== x));
  return exact ? "is given numbers and weights that need no more bits" : undefined;
}

/** The call with all bottoms and params rounded; statistics of BatchNorm are kept in float32 by every engine. */
export function withRoundedBlobs<Type extends LayerType>(call: LayerCall<Type>, round: Rounding): LayerCall<Type> {
  return {
    ...call,
    bottoms: call.bottoms.map((bottom) => rounded(bottom, round)),
    params: call.layer.type === "BatchNorm" ? call.params : call.params.map((param) => rounded(param, round)),
  };
}

function rounded<T extends Activation | Blob>(blob: T, round: Rounding): T {
  return { ...blob, data: blob.data.map(round) };
}

/**
 * What is read back of an output that was computed in float32 and stored rounded. The rounded number is exact, unless the
 * honest float32 values lie to both sides of a limit between two.
 */
export function stored(output: Output, round: Rounding): Output {
  const { allowed } = layerAcceptance(output, FP32);
  const values = output.values.map(round);
  const pointwise = values.map((value, i) => {
    const [low, high] = [round(output.values[i] - allowed(i)), round(output.values[i] + allowed(i))];
    if (low === high || !Number.isFinite(value)) return 0;
    return Math.max(high - value, value - low) / FP32.unitRoundoff;
  });
  return { ...output, values, magnitude: null, length: 0, pointwise };
}

/** How many partial sums are rounded at most. */
const PARTS = 16;

/** One way of summing in lower precision: the sum over the input channels, in up to 16 parts, is rounded after each. */
export function accumulated(call: LayerCall<MatrixLayer>, compute: Compute, round: Rounding): Output[] {
  const operands = withRoundedOperands(call, round);
  const [{ shape, data }] = operands.bottoms;
  const channels = shape[1] ?? 1;
  const inner = data.length / (shape[0] * channels);
  const parts = Math.min(PARTS, channels);
  const partOf = (i: number): number => Math.floor(((Math.floor(i / inner) % channels) * parts) / channels);
  const withoutBias =
    operands.params.length < 2
      ? operands
      : withParam(
          operands,
          1,
          rounded(operands.params[1], () => 0),
        );
  let sums: Output[] = [];
  for (let part = 0; part < parts; part++) {
    // The bias comes with the first part.
    // All bottoms have one shape.
    const bottoms = operands.bottoms.map(({ data: all }) => ({
      shape,
      data: all.map((x, i) => (partOf(i) === part ? x : 0)),
    }));
    const terms = compute({ ...(part === 0 ? operands : withoutBias), bottoms });
    sums = terms.map((term, top) => ({
      ...term,
      values: term.values.map((y, i) => round((sums[top]?.values[i] ?? 0) + round(y))),
    }));
  }
  return sums;
}

/**
 * Whether tops look as if summed in a shorter format: all their numbers are numbers of that format, and lie as near to the
 * exact sums as such sums must.
 */
export function looksAccumulated(
  call: LayerCall<MatrixLayer>,
  tops: readonly Blob[],
  compute: Compute,
  profile: ArithmeticProfile,
): boolean {
  const round = toNearest(profile);
  if (!tops.every(({ data }) => data.every((y) => round(y) === y || y !== y))) return false;
  return compute(withRoundedOperands(call, round)).every((output, top) => {
    const { allowed, mayOverflow } = layerAcceptance(output, profile);
    const { data } = tops[top];
    return (
      data.length === output.values.length &&
      data.every((y, i) =>
        Number.isFinite(y)
          ? Math.abs(y - output.values[i]) <= allowed(i)
          : // Operands that are too large for the format are infinite, and 0 · ∞ is NaN.
            mayOverflow(i) || !Number.isFinite(output.values[i]),
      )
    );
  });
}
