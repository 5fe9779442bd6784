/** What classifies images in a run: backends, and the reference. And the net that all of them are given. */
import type { Backend } from "../backends/backend.ts";
import { loadNet, type LoadOptions, loadTrainedNet } from "../caffe/load.ts";
import type { BlobId, Net, TrainedNet } from "../caffe/net.ts";
import { CuppingError } from "../error.ts";
import type { BatchResult } from "./run.ts";
import { activation, type Values } from "../reference/forward.ts";
import { forwardNet } from "../reference/net.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import { count, formatShape, sameShape, type Shape } from "../tensor/shape.ts";

/** Values of an image that is small. */
const SMALL = 2 ** 14;

/**
 * Images a batch where neither the user nor the net says: a deploy net's N of 1 is there to be changed. Of small images there are
 * more, since what a batch costs besides would soon be more than the computing.
 */
function usualBatch(values: number): number {
  return values <= SMALL ? 100 : 10;
}

/** A trained net that maps a batch of images to scores. */
export interface ClassifierNet {
  readonly trained: TrainedNet;
  readonly input: BlobId;
  /** Inputs that the file fills with a number. */
  readonly constants: ReadonlyMap<BlobId, Blob>;
  readonly output: BlobId;
  readonly classes: number;
  /** Images in a batch: the net's N, divided by the views of an image. */
  readonly batch: number;
  /** The same net for one view; undefined where it takes no other batch than its own. */
  readonly single: TrainedNet | undefined;
  readonly notices: readonly string[];
}

/** What is fed: C×H×W, and how often for one image. */
export interface Fed {
  readonly shape: Shape;
  readonly views: number;
}

/**
 * Loads a net for batches of images: of `batch` images, or as many as its file says, or the usual number where its file says one image.
 * @throws CuppingError for a net that cannot be read, has no single image input of the recipe's shape, or no single output of
 *   scores
 */
export async function loadClassifier(
  netFile: string,
  weightsFile: string,
  { shape, views }: Fed,
  options: LoadOptions = {},
  batch?: number,
): Promise<ClassifierNet> {
  const net = await loadNet(netFile, options);
  const input = imageInput(net, netFile);
  const [number, ...own] = net.shapes.get(input) as Shape;
  if (!sameShape(own, shape)) {
    throw new CuppingError("INPUT_SHAPE", {
      place: netFile,
      problem: `The recipe makes images of ${formatShape(shape)}, and the input "${input}" takes ${formatShape(own)}.`,
      remedy: `Use the recipe that the net was trained with, or --input-shape "${input}=${[number, ...shape].join(",")}".`,
    });
  }
  const load = async (images: number): Promise<ClassifierNet> => {
    const inputShapes = { ...options.inputShapes, [input]: [images * views, ...shape] };
    const { trained, notices } = await loadTrainedNet(netFile, weightsFile, { ...options, inputShapes });
    const output = scoresOf(trained.net, images * views, netFile);
    const constants = new Map(
      [...trained.net.constants].map(([id, value]) => {
        const extents = trained.net.shapes.get(id) as Shape;
        return [id, { shape: extents, data: new Float32Array(count(extents)).fill(value) }] as const;
      }),
    );
    const classes = count(trained.net.shapes.get(output) as Shape, 1);
    const single = await oneImage(trained, netFile, {
      ...options,
      inputShapes: { ...inputShapes, [input]: [1, ...shape] },
    });
    return { trained, input, constants, output, classes, batch: images, single, notices };
  };
  if (batch !== undefined) return load(batch);
  if (number > 1) return load(Math.max(1, Math.floor(number / views)));
  try {
    return await load(Math.max(1, Math.floor(usualBatch(count(shape)) / views)));
  } catch (error) {
    // Some nets say in other places too that they take one image; whatever else is wrong is thrown again.
    if (!(error instanceof CuppingError)) throw error;
    const one = await load(1);
    return { ...one, notices: [...one.notices, "the net takes one image at a time only"] };
  }
}

/** Params do not depend on the batch: they are shared. */
async function oneImage(
  { net, params }: TrainedNet,
  file: string,
  options: LoadOptions,
): Promise<TrainedNet | undefined> {
  try {
    const single = await loadNet(file, options);
    const output = single.shapes.get(net.outputs[0]);
    return output?.[0] === 1 ? { net: single, params } : undefined;
  } catch (error) {
    if (error instanceof CuppingError) return undefined;
    throw error;
  }
}

function imageInput(net: Net, file: string): BlobId {
  const inputs = net.inputs.filter((id) => !net.constants.has(id));
  if (inputs.length === 1) return inputs[0];
  throw new CuppingError("USAGE", {
    place: file,
    problem: `A net that is fed images has one input, and this one has ${inputs.length === 0 ? "none" : inputs.join(", ")}.`,
    remedy: "Give the deploy net, without labels and losses.",
  });
}

function scoresOf(net: Net, number: number, file: string): BlobId {
  const { outputs, shapes } = net;
  const [output] = outputs;
  if (outputs.length !== 1) {
    throw new CuppingError("USAGE", {
      place: file,
      problem: `A classifier has one output, and this net has ${outputs.join(", ")}.`,
      remedy: "Give a net that ends with the scores.",
    });
  }
  const shape = shapes.get(output) as Shape;
  if (shape[0] === number && shape.length >= 2 && count(shape, 2) === 1) return output;
  throw new CuppingError("USAGE", {
    place: file,
    problem: `The output "${output}" is ${formatShape(shape)}, and the scores of ${number} images are ${number}×classes.`,
    remedy: "Give a net that ends with one score for each class; change the batch with --batch.",
  });
}

interface Classified {
  /** N×classes, and further axes of extent 1. */
  readonly scores: Activation;
  readonly images: Blob;
  /** For them alone. */
  readonly seconds: number;
}

/** An engine, or the reference, with the net loaded. */
export interface Runner extends AsyncDisposable {
  /** "onnxruntime:cpu", "reference" */
  readonly id: string;
  readonly version: string;
  /** Batches that may be asked for before the first of them is classified. */
  readonly atOnce: number;
  /** Takes the images' memory away, and gives it back. */
  classify(images: Blob): Promise<Classified>;
  memory(): Pick<BatchResult, "memory" | "deviceMemory">;
}

/** Resident memory of the process, in bytes: what the operating system says. */
export type Resident = () => number;

/**
 * What a runner's own calls take: time, and what they add to the memory of the process, which it shares with other runners. What
 * others add at the same time (images that are being prepared: a bounded number) is in it too. A call that waited for the one before
 * begins where that one ended.
 */
class Meter {
  readonly #resident: Resident;
  #most: number;
  #now: number;
  #ended = { time: 0, bytes: 0 };

  constructor(resident: Resident, base: number) {
    this.#resident = resident;
    this.#now = base;
    this.#most = base;
  }

  async around<Result>(call: () => Promise<Result>): Promise<readonly [result: Result, seconds: number]> {
    const called = this.#look();
    const result = await call();
    const begun = called.time > this.#ended.time ? called : this.#ended;
    this.#ended = this.#look();
    this.#now += this.#ended.bytes - begun.bytes;
    this.#most = Math.max(this.#most, this.#now);
    return [result, (this.#ended.time - begun.time) / 1000];
  }

  #look(): { readonly time: number; readonly bytes: number } {
    return { time: performance.now(), bytes: this.#resident() };
  }

  get most(): number {
    return this.#most;
  }
}

/**
 * @param base resident memory before anything was loaded that only runners need
 * @throws CuppingError UNSUPPORTED_LAYER
 */
export async function backendRunner(
  backend: Backend,
  net: ClassifierNet,
  resident: Resident = () => 0,
  base = 0,
): Promise<Runner> {
  const id = `${backend.id}:${backend.device}`;
  for (const layer of net.trained.net.layers) {
    const support = backend.supports(layer);
    if (support.supported) continue;
    throw new CuppingError("UNSUPPORTED_LAYER", {
      place: `layer ${layer.name}`,
      problem: `${id} cannot run it: ${support.reason}`,
      remedy: "Use another backend, or cut the net before this layer.",
    });
  }
  const meter = new Meter(resident, base);
  const [session] = await meter.around(() => backend.prepare(net.trained, "own", true));
  return {
    id,
    version: backend.version,
    atOnce: session.queues === true ? 2 : 1,
    async classify(images) {
      const [blobs, seconds] = await meter.around(() => {
        const constants = [...net.constants].map(
          ([id, { shape, data }]) => [id, { shape, data: data.slice() }] as const,
        );
        return session.run(new Map<BlobId, Blob>(constants).set(net.input, images), [net.output]);
      });
      return { scores: blobs.get(net.output) as Activation, images: blobs.get(net.input) ?? images, seconds };
    },
    // An engine in a process of its own takes nothing of cupping's.
    memory() {
      const figures = new Map((session.memory?.() ?? []).map(({ kind, bytes }) => [kind, bytes]));
      const deviceMemory = figures.get("device");
      return {
        memory: figures.get("process") ?? meter.most,
        ...(deviceMemory === undefined ? {} : { deviceMemory }),
      };
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** @param version cupping's own */
export function referenceRunner(net: ClassifierNet, version: string, resident: Resident = () => 0, base = 0): Runner {
  const meter = new Meter(resident, base);
  return {
    id: "reference",
    version,
    atOnce: 1,
    async classify(images) {
      // It blocks: whatever was begun elsewhere goes on, and nothing new begins.
      const [scores, seconds] = await meter.around(async () => {
        const feeds = new Map<BlobId, Blob>(net.constants).set(net.input, images);
        return activation(forwardNet(net.trained, feeds, [net.output]).get(net.output) as Values);
      });
      return { scores, images, seconds };
    },
    memory: () => ({ memory: meter.most }),
    [Symbol.asyncDispose]: async () => {},
  };
}
