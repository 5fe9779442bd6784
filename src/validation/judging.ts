/** From what runners said to a verdict: what `judge` is given, from a run or from the merged journals of one. */
import { changesBetween, type Spread } from "./changes.ts";
import type { Gate } from "./gate.ts";
import type { DataExplanation } from "./hypotheses.ts";
import type { FailedImage } from "./image-record.ts";
import type { LabelOrder } from "./labels/order.ts";
import { recogniseLabelOrder } from "./labels/recognise.ts";
import type { RunnerRecords } from "./records.ts";
import type { JudgedImage } from "./run.ts";
import type { Judged, RunResult } from "./verdict.ts";

/** How far rounding may move the scores of some images: by backend, then by image. Kept beside the journals. */
export interface KnownSpreads {
  readonly format: 1;
  readonly words: string;
  readonly spreads: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const REFERENCE = "reference (float64)";

export const SPREAD_WORDS = "4 runs of the reference with random rounding, for each image that it is about";

export interface JudgedRuns {
  readonly runs: readonly RunnerRecords[];
  readonly reference: RunnerRecords | undefined;
  /** Images that were to be judged here. */
  readonly images: number;
  /** "1/3": a shard by itself says nothing of the whole. */
  readonly shard: string;
  readonly gate: Gate | undefined;
  /** An order that the labels may be in. */
  readonly labelOrder?: LabelOrder | undefined;
  readonly spreads?: KnownSpreads;
  readonly explanations?: readonly DataExplanation[];
}

/** What `judge` is given. */
export function judgedOf({
  runs,
  reference,
  images,
  shard,
  gate,
  labelOrder,
  spreads,
  explanations,
}: JudgedRuns): Judged {
  const { header } = runs[0];
  const whole = header.images === header.size;
  return {
    title: header.dataTitle,
    images: header.size,
    gate,
    runs: runs.map((run) => resultOf(run, images)),
    ...(shard !== "1/1"
      ? { sample: { words: `shard ${shard} of ${header.chosen}`, random: false } }
      : whole
        ? {}
        : { sample: { words: header.chosen, random: true } }),
    ...(reference === undefined
      ? {}
      : {
          reference: {
            backend: reference.header.runner === "reference" ? REFERENCE : `${reference.header.runner} of another run`,
            covers: reference.header.chosen,
            records: judgedImages(reference),
          },
        }),
    ...(spreads === undefined ? {} : { spread: spreadOf(spreads) }),
    probabilities: header.scores === "probabilities",
    labels: labelsOf(runs[0], whole && shard === "1/1", labelOrder),
    explanations,
  };
}

function resultOf(run: RunnerRecords, expected: number): RunResult {
  return {
    backend: run.header.runner,
    version: run.header.version,
    records: judgedImages(run),
    failed: run.images.filter((image): image is FailedImage => "failure" in image),
    expected,
    seconds: run.seconds,
    peakMemory: run.memory,
    deviceMemory: run.deviceMemory,
  };
}

export function judgedImages({ images }: RunnerRecords): JudgedImage[] {
  return images.filter((image): image is JudgedImage => !("failure" in image));
}

function labelsOf(run: RunnerRecords, whole: boolean, order: LabelOrder | undefined): Judged["labels"] {
  const records = judgedImages(run);
  return recogniseLabelOrder({
    labels: records.map(({ label }) => label),
    top5: records.map(({ top5 }) => top5.map(([index]) => index)),
    classes: run.header.classes,
    orders: order === undefined ? [] : [order],
    // A missing image would shift the list.
    whole: whole && records.length === run.header.size,
  });
}

function spreadOf({ words, spreads }: KnownSpreads): Spread {
  return {
    words,
    of: (backend, index) => {
      // It is exact, as far as float32 can see.
      if (backend === REFERENCE) return 0;
      const own = spreads[backend]?.[String(index)];
      if (own !== undefined) return own;
      // Another run's backend is taken to be as precise as the coarsest of ours.
      const others = Object.values(spreads).flatMap((known) => known[String(index)] ?? []);
      return others.length === 0 ? undefined : Math.max(...others);
    },
  };
}

/**
 * Images of which it should be known how far rounding moves them: those whose predictions changed, and of each pair of runs the one
 * whose scores moved most. At most `most` of each pair, those that changed first.
 */
export function imagesInDoubt({ runs, reference }: Pick<JudgedRuns, "runs" | "reference">, most: number): number[] {
  const recorded = (records: RunnerRecords) => ({ backend: records.header.runner, records: judgedImages(records) });
  const pairs = [
    ...(reference === undefined ? [] : runs.map((run) => [reference, run] as const)),
    ...runs.slice(1).map((run) => [runs[0], run] as const),
  ];
  const indices = pairs.flatMap(([from, to]) => {
    const { changed } = changesBetween(recorded(from), recorded(to));
    // Of images that were fed otherwise nothing is asked of arithmetic.
    const asked = changed.filter(({ judgement }) => judgement !== "inputs-differ");
    return [...asked.map(({ index }) => index).slice(0, most), ...farthest(from, to)];
  });
  return [...new Set(indices)].toSorted((a, b) => a - b);
}

/** The image whose label's score moved most, of those that were fed the same. */
function farthest(from: RunnerRecords, to: RunnerRecords): number[] {
  const before = new Map(judgedImages(from).map((image) => [image.index, image]));
  let most = 0;
  let found: number | undefined;
  for (const { index, score, tensor } of judgedImages(to)) {
    const other = before.get(index);
    const moved = Math.abs(score - (other?.score ?? score));
    if (moved > most && other?.tensor === tensor) {
      most = moved;
      found = index;
    }
  }
  return found === undefined ? [] : [found];
}
