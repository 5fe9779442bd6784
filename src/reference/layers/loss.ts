/** What losses have in common: one number, a sum over terms that err themselves, divided by a count. */
import type { Normalization } from "../../caffe/layers/labels.ts";
import { drift } from "../drift.ts";
import type { Output } from "../forward.ts";

/** Caffe's FLT_MIN, the smallest normal float32: no probability below it is taken into a logarithm. */
export const SMALLEST_PROBABILITY = 2 ** -126;

/** Sums up a loss. A term comes with its magnitude and, in units of u, with its own error. */
export class LossSum {
  #value = 0;
  #magnitude = 0;
  #error = 0;
  #terms: number[] = [];

  add(term: number, error: number, magnitude = Math.abs(term)): void {
    this.#value += term;
    this.#magnitude += magnitude;
    this.#error += error;
    this.#terms.push(term);
  }

  /** The loss: a term meets the additions of the others, and `roundings` more before and after (products, divisions). */
  output(divisor: number, roundings: number): Output {
    return {
      shape: [],
      values: Float64Array.of(this.#value / divisor),
      magnitude: Float64Array.of(this.#magnitude / divisor),
      length: Math.max(this.#terms.length - 1, 0) + roundings,
      pointwise: Float64Array.of(this.#error / divisor),
      drift: drift(this.#terms),
    };
  }
}

/** Caffe: get_normalizer of SoftmaxWithLossLayer and others. Never below 1. */
export function normalizer(mode: Normalization, all: number, valid: number, items: number): number {
  const divisor = { FULL: all, VALID: valid, BATCH_SIZE: items, NONE: 1 }[mode];
  return Math.max(1, divisor);
}
