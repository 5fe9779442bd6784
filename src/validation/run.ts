/**
 * The run over a data set: decode, preprocess and classify, all at once and in bounded memory.
 *
 * Images are read one after another; some batches are being prepared while one is classified by all runners, which all get the same
 * tensors. There are as many buffers as batches may be on the way, and they are used again: memory does not grow with the number of
 * images.
 */
import { setImmediate } from "node:timers/promises";
import { CuppingError } from "../error.ts";
import { count } from "../tensor/shape.ts";
import type { DataSet, Example, UnreadableExample } from "./data-set.ts";
import type { FailedImage, ImageRecord } from "./image-record.ts";
import { imagesOf, type Plan } from "./plan.ts";
import type { BatchPreparer, Outcome } from "./prepare-batch.ts";
import { standing } from "./rank.ts";
import type { ClassifierNet, Runner } from "./runner.ts";

/** An image's record, and the sixth best score, by which a margin at the edge of the best five is known. */
export interface JudgedImage extends ImageRecord {
  readonly sixth: number;
}

/** What a runner said of a batch: the unit of a journal and of a queue's job. */
export interface BatchResult {
  /** Its number in the plan. */
  readonly batch: number;
  /** Of the runner alone. */
  readonly seconds: number;
  /** Bytes of the process at its largest so far, as it would be with this runner alone; 0 where it is not measured. */
  readonly memory: number;
  /** Bytes on the engine's device at its largest so far, where the engine tells. */
  readonly deviceMemory?: number;
  readonly images: readonly (JudgedImage | FailedImage)[];
}

export interface RunOptions {
  readonly dataSet: DataSet;
  readonly preparer: BatchPreparer;
  readonly net: ClassifierNet;
  readonly plan: Plan;
  /** Numbers of the batches to run, ascending. */
  readonly batches: Iterable<number>;
  readonly runners: readonly Runner[];
  /** Whether a runner's result of a batch is there already. */
  readonly done?: (runner: Runner, batch: number) => boolean;
  /** Takes each result; the run waits for it. */
  readonly take: (runner: Runner, result: BatchResult) => Promise<void> | void;
}

/** Bytes that batches may take that are prepared ahead; two are ahead in any case. */
const AHEAD_BYTES = 2 ** 28;

type Named = Pick<Example, "index" | "name" | "label">;

/** Runs batches of a plan through all runners. What `take` or a runner throws ends the run. */
export async function runBatches(options: RunOptions): Promise<void> {
  const { net, runners, take, done = () => false } = options;
  const shape = net.trained.net.shapes.get(net.input) as number[];
  // Results are taken in order, each while the next is computed.
  let taken: Promise<void> = Promise.resolve();
  const through = async (ready: ReadyBatch): Promise<void> => {
    for (const runner of runners) {
      if (done(runner, ready.batch)) continue;
      const { scores, images, seconds } = await runner.classify({ shape, data: ready.data });
      ready.data = images.data;
      const memory = runner.memory();
      const before = taken;
      taken = (async () => {
        // The next batch is handed to the engine first.
        await setImmediate();
        await before;
        await take(runner, { batch: ready.batch, seconds, ...memory, images: judged(ready, scores.data, options) });
      })();
      // Whoever waits for it next meets its error.
      taken.catch(() => {});
      await before;
    }
    ready.release();
  };
  // Runners that took turns side by side would slow down one another.
  const atOnce = runners.length === 1 ? runners[0].atOnce : 1;
  const running: Promise<void>[] = [];
  try {
    for await (const ready of readyBatches(options)) {
      running.push(through(ready));
      if (running.length === atOnce) await running.shift();
    }
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
    await taken;
  }
}

function judged(
  { images, outcomes }: ReadyBatch,
  scores: Float32Array | Float64Array,
  options: RunOptions,
): (JudgedImage | FailedImage)[] {
  return images.map((image, place) => {
    const outcome = outcomes[place];
    if ("failure" in outcome) return { ...image, ...outcome };
    return { ...image, ...outcome, ...standing(scoresOf(scores, place, options), image.label) };
  });
}

/**
 * The scores of one image: of views, the mean, as Caffe's Classifier takes it (python/caffe/classifier.py), in float64.
 */
function scoresOf(
  all: Float32Array | Float64Array,
  place: number,
  { net: { classes }, preparer }: RunOptions,
): Float32Array | Float64Array {
  const { views } = preparer.preprocessor;
  const own = all.subarray(place * views * classes, (place + 1) * views * classes);
  if (views === 1) return own;
  const mean = new Float64Array(classes);
  own.forEach((score, i) => {
    mean[i % classes] += score;
  });
  for (let i = 0; i < classes; i++) mean[i] /= views;
  return mean;
}

interface ReadyBatch {
  readonly batch: number;
  readonly images: readonly Named[];
  readonly outcomes: readonly Outcome[];
  /** Whoever takes its memory away puts it back. */
  data: Float32Array;
  /** Its memory may be used again. */
  release(): void;
}

/** Batches in order, those that follow being prepared meanwhile. */
async function* readyBatches(options: RunOptions): AsyncGenerator<ReadyBatch> {
  const { dataSet, plan, net, preparer } = options;
  const { preprocessor } = preparer;
  const size = net.batch * preprocessor.views * count(preprocessor.shape);
  const batches = [...options.batches];
  // One for each that is prepared and one more each that waits: whoever prepares goes on while this thread is kept by an engine.
  const ahead = Math.max(2, Math.min(2 * preparer.atOnce, Math.floor(AHEAD_BYTES / (4 * size))));
  const free: Float32Array[] = [];
  const examples = dataSet.read(indicesOf(plan, batches))[Symbol.asyncIterator]();
  let reading: Promise<unknown> = Promise.resolve();

  const begin = (batch: number): Promise<ReadyBatch> => {
    const read = reading.then(() => readImages(examples, imagesOf(plan, batch), dataSet.title));
    reading = read;
    const ready = read.then(async (images) => {
      const buffer = free.pop() ?? new Float32Array(size);
      // The last batch is padded: its images stand where they would stand in a full one.
      buffer.fill(0, (images.length * size) / net.batch);
      const { data, outcomes } = await preparer.prepare(images, buffer);
      const named = images.map(({ index, name, label }) => ({ index, name, label }));
      const own: ReadyBatch = { batch, images: named, outcomes, data, release: () => free.push(own.data) };
      return own;
    });
    // Whoever takes the batch meets the error; a run that ended before is not to end in it.
    ready.catch(() => {});
    return ready;
  };

  const begun = batches.slice(0, ahead).map(begin);
  try {
    for (let next = ahead; begun.length > 0; next++) {
      const ready = await (begun.shift() as Promise<ReadyBatch>);
      if (next < batches.length) begun.push(begin(batches[next]));
      yield ready;
    }
  } finally {
    await Promise.allSettled(begun);
    await examples.return?.();
  }
}

/** @throws CuppingError FILE_CORRUPT for a data set that does not give these images */
async function readImages(
  examples: AsyncIterator<Example | UnreadableExample>,
  indices: Int32Array,
  title: string,
): Promise<(Example | UnreadableExample)[]> {
  const images: (Example | UnreadableExample)[] = [];
  for (const index of indices) {
    const next = await examples.next();
    if (next.done === true || next.value.index !== index) {
      throw new CuppingError("FILE_CORRUPT", {
        place: title,
        problem: `The data set did not give image ${index}.`,
        remedy: "Check that its files were not changed while they were read.",
      });
    }
    images.push(next.value);
  }
  return images;
}

function* indicesOf(plan: Plan, batches: readonly number[]): Generator<number> {
  for (const batch of batches) yield* imagesOf(plan, batch);
}
