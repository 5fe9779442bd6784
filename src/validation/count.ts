/** Counts errors over a data set, as integers: the currency of a gate. */
import type { Activation, Blob } from "../tensor/blob.ts";
import { count, type Shape } from "../tensor/shape.ts";
import { batch, type LabelledImages, type Transform } from "./images.ts";
import { rankOf } from "./rank.ts";

/** What a net said of the images of a set. */
export interface Counts {
  readonly images: number;
  readonly top1Errors: number;
  readonly top5Errors: number;
  /** The class with the highest score of each image; the first of several. */
  readonly predictions: Int32Array;
  /** Mean of −log(probability of the label), as SoftmaxWithLoss prints it, when the scores are probabilities. */
  readonly loss: number;
}

/** Adds up batches of scores. */
class Counter {
  #top1Errors = 0;
  #top5Errors = 0;
  #loss = 0;
  readonly #predictions: number[] = [];

  /**
   * @param scores N×classes, and any further axes of extent 1
   * @param labels the N true classes
   */
  add(shape: Shape, scores: Float32Array | Float64Array, labels: Uint8Array | Int32Array): void {
    const classes = count(shape, 1);
    labels.forEach((label, n) => {
      const row = scores.subarray(n * classes, (n + 1) * classes);
      const rank = rankOf(row, label);
      if (rank >= 1) this.#top1Errors++;
      if (rank >= 5) this.#top5Errors++;
      let best = 0;
      for (let i = 1; i < classes; i++) if (row[i] > row[best]) best = i;
      this.#predictions.push(best);
      // Caffe: softmax_loss_layer.cpp, which keeps log's argument from 0.
      this.#loss -= Math.log(Math.max(row[label], FLT_MIN));
    });
  }

  counts(): Counts {
    const images = this.#predictions.length;
    return {
      images,
      top1Errors: this.#top1Errors,
      top5Errors: this.#top5Errors,
      predictions: Int32Array.from(this.#predictions),
      loss: this.#loss / images,
    };
  }
}

const FLT_MIN = 2 ** -126;

/** From a batch of images to their scores: N×classes, and any further axes of extent 1. */
export type Classifier = (images: Blob) => Promise<Activation> | Activation;

/**
 * Runs a classifier over all images, `size` at a time, and counts. Where the last batch is not full it starts earlier, and
 * images that were seen before are not counted again.
 * @param progress called with the number of images done
 */
export async function countErrors(
  classify: Classifier,
  images: LabelledImages,
  size: number,
  transform: Transform,
  progress: (done: number) => void = () => {},
): Promise<Counts> {
  const counter = new Counter();
  for (let first = 0; first < images.number; first += size) {
    progress(first);
    const start = Math.max(Math.min(first, images.number - size), 0);
    const { shape, data } = await classify(batch(images, start, size, transform));
    const fresh = data.subarray((first - start) * count(shape, 1));
    counter.add(shape, fresh, images.labels.subarray(first, Math.min(first + size, images.number)));
  }
  return counter.counts();
}
