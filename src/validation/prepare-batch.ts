/** Images to what a net is fed, a batch at a time: in this thread, or in others (recipe/threads.ts). */
import { CuppingError, messageOf } from "../error.ts";
import { count } from "../tensor/shape.ts";
import type { Example, StoredImage, UnreadableExample } from "./data-set.ts";
import type { Preprocessor } from "./preprocessor.ts";
import { tensorHash } from "./recipe/tensor-hash.ts";

/** `tensorHash` of an image's views, or why there are none. */
export type Outcome = { readonly tensor: string } | { readonly failure: string };

export interface PreparedBatch {
  /** The images one after another; zeros in the place of one that failed. */
  readonly data: Float32Array;
  readonly outcomes: readonly Outcome[];
}

export interface BatchPreparer {
  /** As which it prepares. */
  readonly preprocessor: Preprocessor;
  /** Batches that are prepared at the same time. */
  readonly atOnce: number;
  /**
   * What an image is to blame for is no error: its outcome says so.
   * @param data where to write; may be taken away: what comes back is to be used instead
   */
  prepare(examples: readonly (Example | UnreadableExample)[], data: Float32Array): Promise<PreparedBatch>;
}

/** In this thread: while it is busy otherwise, nothing is prepared but decoded. */
export function preparingHere(preprocessor: Preprocessor): BatchPreparer {
  return {
    preprocessor,
    atOnce: 1,
    async prepare(examples, data) {
      const outcomes = examples.map(({ image }, place) => prepareOne(preprocessor, image, data, place));
      return { data, outcomes: await Promise.all(outcomes) };
    },
  };
}

/** Prepares an image into its place of a batch. Throws only what the image is not to blame for. */
export async function prepareOne(
  preprocessor: Preprocessor,
  image: StoredImage | Error,
  data: Float32Array,
  place: number,
): Promise<Outcome> {
  const size = preprocessor.views * count(preprocessor.shape);
  const own = data.subarray(place * size, (place + 1) * size);
  try {
    if (image instanceof Error) throw image;
    return { tensor: tensorHash(await preprocessor.prepare(image, own)) };
  } catch (error) {
    if (error !== image && !(error instanceof CuppingError)) throw error;
    own.fill(0);
    return { failure: messageOf(error) };
  }
}
