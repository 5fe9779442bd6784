/**
 * Threads that prepare images: decode, recipe and hash, a batch a message. An engine that computes in the thread that calls it
 * then does not keep images waiting. The tensors are moved between threads, not copied.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { CuppingError, messageOf } from "../../error.ts";
import type { Example, StoredImage, UnreadableExample } from "../data-set.ts";
import type { BatchPreparer, PreparedBatch } from "../prepare-batch.ts";
import { sharpLibrary } from "./decode.ts";
import type { Preprocessor } from "../preprocessor.ts";
import { preprocessor } from "./preprocess.ts";
import type { Recipe } from "./recipe.ts";

export interface ThreadData {
  readonly recipe: Recipe;
  /** The place in its batch of the image that is being prepared: shared, so that it is known when the thread has died. */
  readonly place: Int32Array;
}

/** One batch, to a thread. */
export interface Job {
  readonly images: readonly (StoredImage | Error)[];
  readonly data: Float32Array;
}

/** More are no use: sharp decodes four images at a time in all (libuv's threads, UV_THREADPOOL_SIZE). */
const MOST_THREADS = 8;

/** Beside this file, in TypeScript or compiled; TypeScript needs its loader, which threads do not inherit. */
const IN_TYPESCRIPT = import.meta.url.endsWith(".ts");
const THREAD = new URL(IN_TYPESCRIPT ? "./thread.ts" : "./thread.js", import.meta.url);

function startWorker(workerData: ThreadData): Worker {
  if (!IN_TYPESCRIPT) return new Worker(THREAD, { execArgv: [], workerData });
  const [api, thread] = [import.meta.resolve("tsx/esm/api"), THREAD.href].map((url) => JSON.stringify(url));
  const code = `import(${api}).then(({ register }) => { register(); return import(${thread}); })`;
  return new Worker(code, { eval: true, execArgv: [], workerData });
}

/** Threads are started when there is something to do for them, and end when this is disposed of. */
export class PreparingThreads implements BatchPreparer, AsyncDisposable {
  readonly preprocessor: Preprocessor;
  readonly atOnce: number;
  readonly #recipe: Recipe;
  #threads: Thread[] = [];

  private constructor(recipe: Recipe, ready: Preprocessor, threads: number) {
    this.#recipe = recipe;
    this.preprocessor = ready;
    this.atOnce = threads;
  }

  /**
   * @param recipe as `loadRecipe` gives it
   * @throws CuppingError where it cannot be made ready
   */
  static async of(recipe: Recipe, threads = Math.min(availableParallelism(), MOST_THREADS)): Promise<PreparingThreads> {
    return new PreparingThreads(recipe, await preprocessor(recipe), threads);
  }

  /** @throws CuppingError THREAD_DIED with the image's name */
  async prepare(examples: readonly (Example | UnreadableExample)[], data: Float32Array): Promise<PreparedBatch> {
    // sharp wants to be loaded in the main thread too: its libraries would otherwise be unloaded with the first thread that ends.
    if (examples.some(({ image }) => !(image instanceof Error) && image.kind === "encoded")) await sharpLibrary();
    this.#threads = this.#threads.filter(({ alive }) => alive);
    const idlest = this.#threads.toSorted((a, b) => a.waiting - b.waiting).at(0);
    if (idlest !== undefined && (idlest.waiting === 0 || this.#threads.length === this.atOnce)) {
      return idlest.prepare(examples, data);
    }
    const thread = new Thread(this.#recipe);
    this.#threads.push(thread);
    return thread.prepare(examples, data);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }
}

interface Waiting {
  readonly names: readonly string[];
  readonly resolve: (done: PreparedBatch) => void;
  readonly reject: (error: CuppingError) => void;
}

class Thread {
  readonly #worker: Worker;
  readonly #place = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** Batches that it has not answered, in their order. */
  readonly #jobs: Waiting[] = [];
  #error: unknown;
  #alive = true;

  constructor(recipe: Recipe) {
    this.#worker = startWorker({ recipe, place: this.#place });
    this.#worker.on("message", (done: PreparedBatch) => this.#jobs.shift()?.resolve(done));
    this.#worker.on("error", (error) => {
      this.#error = error;
    });
    this.#worker.on("exit", (code) => this.#die(code));
  }

  get alive(): boolean {
    return this.#alive;
  }

  get waiting(): number {
    return this.#jobs.length;
  }

  prepare(examples: readonly (Example | UnreadableExample)[], data: Float32Array): Promise<PreparedBatch> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ names: examples.map(({ name }) => name), resolve, reject });
      const images = examples.map(({ image }) => ownImage(image));
      const job: Job = { images, data };
      this.#worker.postMessage(job, [data.buffer as ArrayBuffer, ...images.flatMap(bufferOf)]);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(code: number): void {
    this.#alive = false;
    const why = this.#error === undefined ? `exit code ${code}` : messageOf(this.#error);
    for (const { names, reject } of this.#jobs.splice(0)) {
      reject(
        new CuppingError("THREAD_DIED", {
          place: names[this.#place[0]],
          problem: `The thread that prepares this image has ended: ${why}.`,
          remedy:
            "Look at this image, and go on with --resume; if it is not to blame, report this as an error of cupping.",
          cause: this.#error,
        }),
      );
    }
  }
}

/** A copy that can be moved: an image may be a small part of what its data set has read. */
function ownImage(image: StoredImage | Error): StoredImage | Error {
  if (image instanceof Error) return image;
  switch (image.kind) {
    case "encoded":
      return { ...image, bytes: new Uint8Array(image.bytes) };
    case "pixels":
      return { ...image, data: new Uint8Array(image.data) };
    case "tensor":
      return { ...image, blob: { ...image.blob, data: new Float32Array(image.blob.data) } };
    default:
      return image satisfies never;
  }
}

function bufferOf(image: StoredImage | Error): ArrayBuffer[] {
  if (image instanceof Error) return [];
  const { buffer } = image.kind === "encoded" ? image.bytes : image.kind === "pixels" ? image.data : image.blob.data;
  return [buffer as ArrayBuffer];
}
