/**
 * What a reference layer is: a function from bottoms and params to tops, in float64, that also says how large the error
 * of an honest evaluation in lower precision may be.
 */
import type { LayerType } from "../caffe/layers/index.ts";
import type { LayerOf } from "../caffe/net.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";

/**
 * Version of the rules: raised whenever a layer's values, magnitude or length come out otherwise than before. Goldens
 * carry it, and those of another version are refused.
 */
export const RULES_VERSION = 1;

/** A top in float64. */
export interface Values {
  readonly shape: Shape;
  readonly values: Float64Array;
}

/** A top as the next layer's bottom. */
export function activation({ shape, values }: Values): Activation {
  return { shape, data: values };
}

/**
 * One top of a reference layer. In unit roundoff u, an honest evaluation ŷ of y obeys, element by element,
 *
 *     |ŷ − y| ≤ γ(length) · magnitude + u · pointwise
 *
 * where γ(n) grows with the number n of roundings that one term may meet (comparison/acceptance.ts; the derivations are
 * in docs/tolerance.md).
 */
export interface Output extends Values {
  /** Σ|w||x| over the terms of y, or a proved upper bound of it. null, with pointwise null: the layer only selects. */
  readonly magnitude: Float64Array | null;
  /** The most roundings that one term of the sum meets: products and additions. 0 for a selection. */
  readonly length: number;
  /** First-order error in units of u from steps that are no sums (exp, pow, division …); null when there are none. */
  readonly pointwise: Float64Array | null;
  /**
   * How far roundings that do not cancel may take a sum in float32, in units of u · magnitude, at most over the elements (drift.ts);
   * absent: not at all.
   */
  readonly drift?: number;
  /**
   * By how much later steps enlarge, in all, what operations have lost whose results are subnormal: so often the engine's loss of
   * one is added. Absent: not at all.
   */
  readonly enlarged?: Float64Array;
  /** Whether a subnormal result of an elementary function is in it, which an honest engine may flush to 0; absent: no. */
  readonly flushes?: boolean;
  /**
   * What the layer makes of its bottoms and params where their subnormal numbers are taken for zeros: the other honest result in
   * arithmetic that flushes them. Absent where none of them is subnormal, and in arithmetic that keeps them.
   */
  readonly flushed?: Output;
  /**
   * The u below which rounding cannot decide what the layer selects; absent where it never can. In coarser arithmetic
   * an honest engine may select otherwise, and nothing can be said of it.
   */
  readonly decidedBelow?: number;
}

/**
 * The reference of one layer type.
 * @param bottoms and params have the shapes that the layer states
 * @param errors whether magnitudes are wanted; without them a layer may leave them out to save time
 */
export type Forward<Type extends LayerType> = (
  layer: LayerOf<Type>,
  bottoms: readonly Activation[],
  params: readonly Blob[],
  errors: boolean,
) => Output[];

/** A top that repeats numbers of the bottoms unchanged: 0 ulp are allowed. */
export function selection(shape: Shape, values: Float64Array): Output {
  return { shape, values, magnitude: null, length: 0, pointwise: null };
}

/** A top whose error is a sum's. */
export function sum(shape: Shape, values: Float64Array, magnitude: Float64Array | null, length: number): Output {
  return { shape, values, magnitude, length, pointwise: null };
}

/** A top whose error is first-order, in units of u. */
export function pointwise(shape: Shape, values: Float64Array, error: Float64Array): Output {
  return { shape, values, magnitude: null, length: 0, pointwise: error };
}
