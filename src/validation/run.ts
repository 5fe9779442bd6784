/**
 * The run over a data set: decode, preprocess and classify, all at once and in bounded memory.
 *
 * Images are read one after another; some are being prepared at the same time, each into its place of a batch; a prepared batch
 * waits for the runners, which all get the same tensors. There are as many buffers as batches may be on the way, and they are used
 * again: memory does not grow with the number of images.
 */
import { CuppingError, messageOf } from "../error.ts";
import { count } from "../tensor/shape.ts";
import type { DataSet, Example, UnreadableExample } from "./data-set.ts";
import type { FailedImage, ImageRecord } from "./image-record.ts";
import { imagesOf, type Plan } from "./plan.ts";
import type { Preprocessor } from "./preprocessor.ts";
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
  readonly images: readonly (JudgedImage | FailedImage)[];
}

export interface RunOptions {
  readonly dataSet: DataSet;
  readonly preprocessor: Preprocessor;
  readonly net: ClassifierNet;
  readonly plan: Plan;
  /** Numbers of the batches to run, ascending. */
  readonly batches: Iterable<number>;
  readonly runners: readonly Runner[];
  /** sha256 of a tensor: its first 16 hexadecimal digits. */
  readonly hash: (tensor: Float32Array) => string;
  /** Whether a runner's result of a batch is there already. */
  readonly done?: (runner: Runner, batch: number) => boolean;
  /** Takes each result; the run waits for it. */
  readonly take: (runner: Runner, result: BatchResult) => Promise<void> | void;
}

/** Batches that are prepared, or being prepared, beside the one that is being classified. */
const AHEAD = 2;
/**
 * Images that are prepared at the same time: libuv's threads are 4, and as many again wait; or a whole batch, since an engine's call may
 * block this thread, and what was begun before is all that goes on meanwhile.
 */
const PREPARING = 8;

interface Prepared {
  readonly batch: number;
  readonly images: readonly Promise<PreparedImage>[];
  readonly data: Float32Array<ArrayBuffer>;
}

type PreparedImage =
  | { readonly index: number; readonly name: string; readonly label: number; readonly tensor: string }
  | FailedImage;

/** Runs batches of a plan through all runners. What `take` or a runner throws ends the run. */
export async function runBatches(options: RunOptions): Promise<void> {
  const { net, runners, take, done = () => false } = options;
  const shape = net.trained.net.shapes.get(net.input) as number[];
  for await (const ready of preparedBatches(options)) {
    const { batch, images, data } = ready;
    for (const runner of runners) {
      if (done(runner, batch)) continue;
      const started = performance.now();
      const scores = await runner.classify({ shape, data });
      const seconds = (performance.now() - started) / 1000;
      await take(runner, {
        batch,
        seconds,
        memory: runner.memory(),
        images: images.map((image, place) =>
          "failure" in image ? image : { ...image, ...standing(scoresOf(scores.data, place, options), image.label) },
        ),
      });
    }
    ready.release();
  }
}

/**
 * The scores of one image: of views, the mean, as Caffe's Classifier takes it (python/caffe/classifier.py), in float64.
 */
function scoresOf(
  all: Float32Array | Float64Array,
  place: number,
  { net: { classes }, preprocessor: { views } }: RunOptions,
): Float32Array | Float64Array {
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
  readonly images: readonly PreparedImage[];
  readonly data: Float32Array<ArrayBuffer>;
  /** Gives the buffer back. */
  release(): void;
}

/** Batches in order, each filled while those before it are classified. */
async function* preparedBatches(options: RunOptions): AsyncGenerator<ReadyBatch> {
  const { plan, net, preprocessor } = options;
  const size = net.batch * preprocessor.views * count(preprocessor.shape);
  const buffers = new Semaphore(AHEAD + 1);
  const free: Float32Array<ArrayBuffer>[] = [];
  const waiting = new Waiting<Prepared>();
  let over = false;

  const fill = async (): Promise<void> => {
    const batches = [...options.batches];
    const examples = options.dataSet.read(indicesOf(plan, batches))[Symbol.asyncIterator]();
    const preparing = new Semaphore(Math.max(PREPARING, net.batch));
    try {
      for (const batch of batches) {
        await buffers.enter();
        if (over) return;
        const data = free.pop() ?? new Float32Array(size);
        const images: Promise<PreparedImage>[] = [];
        for (const index of imagesOf(plan, batch)) {
          await preparing.enter();
          if (over) return;
          const next = await examples.next();
          if (next.done === true || next.value.index !== index) {
            throw new CuppingError("FILE_CORRUPT", {
              place: options.dataSet.title,
              problem: `The data set did not give image ${index}.`,
              remedy: "Check that its files were not changed while they were read.",
            });
          }
          const place = images.length;
          const image = prepare(next.value, place, data, options).finally(() => preparing.leave());
          // Whoever takes the batch meets the error; a run that ended before is not to end in it.
          image.catch(() => {});
          images.push(image);
        }
        // The last batch is padded: its images stand where they would stand in a full one.
        data.fill(0, (images.length * size) / net.batch);
        waiting.put({ batch, images, data });
      }
      waiting.end();
    } catch (error) {
      waiting.end(error);
    } finally {
      await examples.return?.();
    }
  };

  const filling = fill();
  try {
    for await (const { batch, images, data } of waiting) {
      yield {
        batch,
        images: await Promise.all(images),
        data,
        release: () => {
          free.push(data);
          buffers.leave();
        },
      };
    }
  } finally {
    over = true;
    buffers.leave();
    await filling;
  }
}

function* indicesOf(plan: Plan, batches: readonly number[]): Generator<number> {
  for (const batch of batches) yield* imagesOf(plan, batch);
}

/** What an image is to blame for is no error of the run: it is counted as failed, by name. */
async function prepare(
  { index, name, label, image }: Example | UnreadableExample,
  place: number,
  data: Float32Array,
  { preprocessor, hash }: RunOptions,
): Promise<PreparedImage> {
  const size = preprocessor.views * count(preprocessor.shape);
  const own = data.subarray(place * size, (place + 1) * size);
  try {
    if (image instanceof Error) throw image;
    const tensor = await preprocessor.prepare(image);
    own.set(tensor);
    return { index, name, label, tensor: hash(tensor) };
  } catch (error) {
    if (error !== image && !(error instanceof CuppingError)) throw error;
    own.fill(0);
    return { index, name, label, failure: messageOf(error) };
  }
}

/** Lets a number of holders in at the same time. */
class Semaphore {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(number: number) {
    this.#free = number;
  }

  async enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

/** What one side puts in and the other takes out, in order. */
class Waiting<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #ended = false;
  #error: unknown;
  #wake: () => void = () => {};

  put(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  end(error?: unknown): void {
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) yield item;
      else if (this.#error !== undefined) throw this.#error;
      else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
