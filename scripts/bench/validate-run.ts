/** One measurement of bench/validate.ts, in a process of its own: MODE NET WEIGHTS DATA RECIPE BATCH, or memory IMAGES. Prints JSON. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "../../src/backends/backend.ts";
import { parseBackendSpec } from "../../src/backends/index.ts";
import { uniformBlob } from "../../src/tensor/random.ts";
import { count } from "../../src/tensor/shape.ts";
import type { DataSet } from "../../src/validation/data-set.ts";
import { openDataSet } from "../../src/validation/data-sets/index.ts";
import { Journal } from "../../src/validation/journal.ts";
import { batchesOf, planOf } from "../../src/validation/plan.ts";
import type { Preprocessor } from "../../src/validation/preprocessor.ts";
import { loadRecipe } from "../../src/validation/recipe/recipe.ts";
import { preprocessor as preprocessorOf } from "../../src/validation/recipe/preprocess.ts";
import { tensorHash } from "../../src/validation/recipe/tensor-hash.ts";
import { runBatches } from "../../src/validation/run.ts";
import { backendRunner, loadClassifier } from "../../src/validation/runner.ts";
import { headerOf, type Subject } from "../../src/validation/validate.ts";
import { makeNetFiles } from "../nets/files.ts";
import { peakMemory } from "./process.ts";

export interface TimedRun {
  readonly images: number;
  readonly seconds: number;
  readonly peak: number;
}

export interface MemoryRun extends TimedRun {
  /** Resident bytes after so many images. */
  readonly after: readonly (readonly [images: number, bytes: number])[];
}

/** As the run prepares them. */
const PREPARING = 8;

async function backend(): Promise<Backend> {
  const found = await parseBackendSpec("onnxruntime:cpu").load();
  if (found.kind === "unavailable") throw new Error(found.reason);
  return found.backend;
}

async function timed(mode: string, net: string, weights: string, data: string, recipe: string, batch: number) {
  const dataSet = await openDataSet(data);
  const preprocessor = await preprocessorOf(await loadRecipe(recipe));
  const classifier = await loadClassifier(net, weights, preprocessor, {}, batch);
  const runner = await backendRunner(await backend(), classifier);
  const shape = classifier.trained.net.shapes.get(classifier.input) as number[];
  const blob = { shape, data: uniformBlob(shape, 1).data };
  // What is loaded when it is first used is not part of any loop.
  await runner.classify(blob);
  for await (const { image } of dataSet.read([0])) if (!(image instanceof Error)) await preprocessor.prepare(image);
  const plan = planOf(dataSet.size, batch);
  const started = performance.now();
  if (mode === "engine") {
    for (let i = 0; i < batchesOf(plan); i++) await runner.classify(blob);
  } else if (mode === "decoder") {
    await decodeAll(dataSet, preprocessor);
  } else {
    const identity = { cupping: "bench", net, weights, options: "" };
    const subject: Subject = { dataSet, preprocessor, net: classifier, hash: tensorHash, identity };
    await journaled(subject, plan, runner);
  }
  const seconds = (performance.now() - started) / 1000;
  await dataSet.close();
  return { images: dataSet.size, seconds, peak: peakMemory() } satisfies TimedRun;
}

async function decodeAll(dataSet: DataSet, preprocessor: Preprocessor): Promise<void> {
  const examples = dataSet.read(dataSet.labels.keys())[Symbol.asyncIterator]();
  // One after another, as an iterator wants it; preparing goes on meanwhile.
  let last: Promise<unknown> = Promise.resolve();
  const lane = async (): Promise<void> => {
    for (;;) {
      const next = last.then(() => examples.next());
      last = next;
      const { value, done } = await next;
      if (done === true) return;
      if (!(value.image instanceof Error)) await preprocessor.prepare(value.image);
    }
  };
  await Promise.all(Array.from({ length: PREPARING }, lane));
}

async function journaled(
  subject: Subject,
  plan: ReturnType<typeof planOf>,
  runner: Awaited<ReturnType<typeof backendRunner>>,
  seen: (images: number) => void = () => {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cupping-bench-"));
  try {
    const journal = await Journal.open(join(folder, "journal"), headerOf(subject, plan, runner.id, runner.version, ""));
    await runBatches({
      ...subject,
      plan,
      batches: Array.from({ length: batchesOf(plan) }, (_, i) => i),
      runners: [runner],
      take: async (_runner, result) => {
        await journal.append(result);
        seen(journal.images);
      },
    });
    await journal.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const TINY = `name: "Tiny"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 3 dim: 3 } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 12 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`;

async function memory(images: number): Promise<MemoryRun> {
  const folder = mkdtempSync(join(tmpdir(), "cupping-bench-"));
  const shape = [2, 3, 3];
  const labels = Array.from({ length: images }, (_, i) => i % 12);
  const dataSet: DataSet = {
    title: "synthetic",
    size: images,
    identity: "synthetic",
    labels,
    async *read(indices) {
      for (const index of indices) {
        const data = Float32Array.from({ length: count(shape) }, (_, i) => Math.sin(index * 31 + i));
        yield { index, name: String(index), label: labels[index], image: { kind: "tensor", blob: { shape, data } } };
      }
    },
    close: async () => {},
  };
  const preprocessor: Preprocessor = {
    name: "none",
    identity: "none",
    shape,
    views: 1,
    prepare: async (image) => (image as { blob: { data: Float32Array } }).blob.data,
  };
  const files = makeNetFiles(folder, "tiny", TINY, 1);
  const net = await loadClassifier(files.prototxt, files.caffemodel, preprocessor, {}, 100);
  const runner = await backendRunner(await backend(), net);
  const identity = { cupping: "bench", net: "", weights: "", options: "" };
  const after: [number, number][] = [];
  const started = performance.now();
  await journaled({ dataSet, preprocessor, net, hash: tensorHash, identity }, planOf(images, 100), runner, (done) => {
    if (done % (images / 10) === 0) after.push([done, process.memoryUsage.rss()]);
  });
  rmSync(folder, { recursive: true });
  return { images, seconds: (performance.now() - started) / 1000, peak: peakMemory(), after };
}

const [mode, ...args] = process.argv.slice(2);
const result =
  mode === "memory"
    ? await memory(Number(args[0]))
    : await timed(mode, args[0], args[1], args[2], args[3], Number(args[4]));
console.log(JSON.stringify(result));
