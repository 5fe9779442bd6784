import { CuppingError } from "../error.ts";

/**
 * A value of a blob that holds labels, words or places, as Caffe reads it: the fraction is dropped.
 * @throws CuppingError INVALID_VALUE outside 0 … below − 1, where Caffe would read foreign memory
 */
export function wholeNumber(layer: { readonly name: string }, value: number, below: number): number {
  const whole = Math.trunc(value) + 0;
  if (!(whole >= 0 && whole < below)) {
    throw new CuppingError("INVALID_VALUE", {
      place: `layer ${layer.name}`,
      problem: `A bottom that must hold whole numbers from 0 to ${below - 1} holds ${value}.`,
      remedy: "Feed labels, words or places that this layer knows.",
    });
  }
  return whole;
}
