/** From an image as it is stored to the numbers that a net is fed. */
import type { Shape } from "../tensor/shape.ts";
import type { StoredImage } from "./data-set.ts";

/** A recipe made ready. */
export interface Preprocessor {
  /** The recipe's name. */
  readonly name: string;
  /** sha256 of the recipe and of the files that it names. */
  readonly identity: string;
  /** C×H×W of one view. */
  readonly shape: Shape;
  /** Views of one image that are fed separately and whose scores are averaged: 1, or 10 where the recipe oversamples. */
  readonly views: number;
  /**
   * views × C×H×W. May be called again before it has settled.
   * @param into where to write, such as a part of a batch; it is what comes back. A new array without it
   * @throws CuppingError IMAGE_UNREADABLE for an image that this recipe cannot prepare, whatever the reason
   */
  prepare(image: StoredImage, into?: Float32Array): Promise<Float32Array>;
}
