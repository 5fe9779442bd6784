/** What the faults of LRN have in common. */
import type { LRNSettings } from "../caffe/layers/lrn.ts";

/** How many squares a sum has, which alpha is divided by. */
export function lrnWindow({ region, localSize }: LRNSettings): number {
  return region === "ACROSS_CHANNELS" ? localSize : localSize ** 2;
}

/** Why the sum of squares does not matter; undefined where it does. */
export function indifferentToScale({ alpha, beta }: LRNSettings): string | undefined {
  if (alpha === 0) return "has alpha 0";
  return beta === 0 ? "has beta 0" : undefined;
}
