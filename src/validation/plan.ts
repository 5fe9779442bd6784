/**
 * Which images a run sees, and in which batches. An image stands in the same place of the same batch in every run of a plan:
 * undisturbed or resumed, whole, in shards or by workers. So its scores are the same, bit for bit, whatever happened to the run.
 */
import { uniform } from "../tensor/random.ts";

export interface Plan {
  /** Indices of the data set, ascending. */
  readonly indices: Int32Array;
  /** Images in a batch; the last may have fewer. */
  readonly batch: number;
}

/** A sample that a run is limited to. */
export interface Sample {
  readonly number: number;
  readonly seed: number;
}

/** One of `of` parts of a plan; `index` is from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** All images of a set, or a random sample of them, in which every subset of its size is as likely. */
export function planOf(size: number, batch: number, sample?: Sample): Plan {
  const all = Int32Array.from({ length: size }, (_, i) => i);
  if (sample === undefined || sample.number >= size) return { indices: all, batch };
  const random = uniform(sample.seed);
  for (let i = 0; i < sample.number; i++) {
    const other = i + Math.floor(random() * (size - i));
    [all[i], all[other]] = [all[other], all[i]];
  }
  return { indices: all.slice(0, sample.number).toSorted(), batch };
}

export function batchesOf({ indices, batch }: Plan): number {
  return Math.ceil(indices.length / batch);
}

/** Indices of the images of one batch. */
export function imagesOf({ indices, batch }: Plan, number: number): Int32Array {
  return indices.subarray(number * batch, (number + 1) * batch);
}

/** The batches of a shard: every `of`-th, so that a set that is sorted by class is dealt out evenly. */
export function* shardOf(plan: Plan, { index, of }: Shard = { index: 1, of: 1 }): Generator<number> {
  for (let batch = index - 1; batch < batchesOf(plan); batch += of) yield batch;
}

/**
 * A sample of `number` of the images in which each class has its share, as nearly as whole images can give it.
 * @returns indices, ascending
 */
export function stratified(
  labels: readonly number[],
  indices: Int32Array,
  { number, seed }: Sample,
): Int32Array<ArrayBuffer> {
  const random = uniform(seed);
  const byClass = new Map<number, number[]>();
  for (const index of indices) {
    const own = byClass.get(labels[index]);
    if (own === undefined) byClass.set(labels[index], [index]);
    else own.push(index);
  }
  // The j-th of a class's m images, in random order, stands near (j + ½)/m of the way: whoever takes the first takes shares.
  const keyed: (readonly [number, number])[] = [];
  for (const own of byClass.values()) {
    for (let i = own.length - 1; i > 0; i--) {
      const other = Math.floor(random() * (i + 1));
      [own[i], own[other]] = [own[other], own[i]];
    }
    own.forEach((index, j) => keyed.push([(j + random()) / own.length, index]));
  }
  keyed.sort(([a], [b]) => a - b);
  return Int32Array.from(keyed.slice(0, number), ([, index]) => index).toSorted();
}
