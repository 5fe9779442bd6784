/** Which images the reference sees, where all would take too long: a stratified sample, and every image that is nearly decided otherwise. */
import type { FailedImage } from "./image-record.ts";
import { type Plan, type Sample, stratified } from "./plan.ts";
import { margin } from "./rank.ts";
import type { JudgedImage } from "./run.ts";
import type { Decisive } from "./spread.ts";

export interface ReferenceImages {
  /** Ascending. */
  readonly indices: Int32Array;
  /** Which these are, for people. */
  readonly words: string;
}

export interface Nearness {
  readonly decisive: Decisive;
  /** A margin below it is small. */
  readonly threshold: number;
  /** How many images it was estimated on. */
  readonly images: number;
}

/** Images whose rounding is looked at, to say what a small margin is: the first of the sample. */
export const EXAMINED = 4;

/**
 * @param labels of the whole data set
 * @param own whether an image is in this shard: the sample is drawn from the whole plan, so that shards together have the same
 * @param results of all backends
 * @param nearness undefined where it could not be estimated: the sample alone
 */
export function referenceImages(
  plan: Plan,
  labels: readonly number[],
  sample: Sample,
  own: (index: number) => boolean,
  results: Iterable<JudgedImage | FailedImage>,
  nearness: Nearness | undefined,
): ReferenceImages {
  const drawn = stratified(labels, plan.indices, sample).filter(own);
  const words = `${number(drawn.length)} images, stratified by label (seed ${sample.seed})`;
  if (nearness === undefined) {
    return { indices: drawn, words: `${words}; what a small margin is could not be estimated` };
  }
  const near = new Set<number>();
  for (const image of results) if (!("failure" in image) && isNear(image, nearness)) near.add(image.index);
  for (const index of drawn) near.delete(index);
  const { threshold, images, decisive } = nearness;
  return {
    indices: Int32Array.from([...drawn, ...near]).toSorted(),
    words: `${words}, and ${number(near.size)} more whose margin is below ${threshold.toExponential(1)}, twice what rounding moved the ${decisive.words} of ${images} of them at the most`,
  };
}

/** Whether the first class, the label's place as the first, or its place among the first five hangs by a small margin. */
function isNear(image: JudgedImage, { decisive: { of }, threshold }: Nearness): boolean {
  const [first, second] = image.top5;
  const margins = [
    margin(image, 1, of),
    margin(image, 5, of),
    second === undefined ? Number.POSITIVE_INFINITY : of(first[1]) - of(second[1]),
  ];
  // NaN, where a score is NaN or two probabilities are 0, is small.
  return margins.some((one) => !(Math.abs(one) > threshold));
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
