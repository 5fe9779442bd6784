/**
 * Measurements of bench/validate.ts in a process of their own: turns ROW, or memory IMAGES. Prints JSON.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { parseBackendSpec } from "../../src/backends/index.ts";
import { uniformBlob } from "../../src/tensor/random.ts";
import type { DataSet } from "../../src/validation/data-set.ts";
import { openDataSet } from "../../src/validation/data-sets/index.ts";
import { Journal } from "../../src/validation/journal.ts";
import { batchesOf, planOf } from "../../src/validation/plan.ts";
import { loadRecipe, parseRecipe } from "../../src/validation/recipe/recipe.ts";
import { PreparingThreads } from "../../src/validation/recipe/threads.ts";
import { runBatches } from "../../src/validation/run.ts";
import { backendRunner, loadClassifier, type Runner } from "../../src/validation/runner.ts";
import { headerOf, type Subject } from "../../src/validation/validate.ts";
import { makeNetFiles } from "../nets/files.ts";
import { median, peakMemory } from "./process.ts";

export interface Row {
  readonly title: string;
  readonly net: string;
  readonly weights: string;
  readonly data: string;
  readonly recipe: string;
  readonly meanFile?: string;
  readonly batch: number;
  /** As --backend names it. With "elsewhere:" before it: a device of its own, which takes as long and leaves the CPU alone. */
  readonly backend: string;
}

const ELSEWHERE = "elsewhere:";

/** Seconds by the clock, and of CPU time of the whole process. */
export interface Timed {
  readonly wall: number;
  readonly cpu: number;
}

export const LOOPS = ["engine", "decoder", "run"] as const;
export type Turn = Readonly<Record<(typeof LOOPS)[number], Timed>>;

export interface Turns {
  readonly images: number;
  readonly cores: number;
  readonly turns: readonly Turn[];
  readonly peak: number;
}

export interface MemoryRun {
  readonly images: number;
  readonly seconds: number;
  readonly peak: number;
  /** Resident bytes after so many images. */
  readonly after: readonly (readonly [images: number, bytes: number])[];
}

async function runnersOf(spec: string, net: Subject["net"]): Promise<{ readonly bare: Runner; readonly used: Runner }> {
  if (spec.startsWith(ELSEWHERE)) {
    const { bare, used } = await runnersOf(spec.slice(ELSEWHERE.length), net);
    await used[Symbol.asyncDispose]();
    const images = uniformBlob(net.trained.net.shapes.get(net.input) as number[], 1);
    const times: number[] = [];
    for (let i = 0; i < 20; i++) times.push((await bare.classify(images)).seconds);
    const { scores } = await bare.classify(images);
    const seconds = median(times);
    const classify: Runner["classify"] = async (fed) => {
      await sleep(1000 * seconds);
      return { scores, images: fed, seconds };
    };
    return { bare: { ...bare, classify }, used: { ...bare, classify, [Symbol.asyncDispose]: async () => {} } };
  }
  const found = await parseBackendSpec(spec).load();
  if (found.kind === "unavailable") throw new Error(found.reason);
  const { backend } = found;
  // The engine's bare loop is in this thread, as who calls it directly has it.
  const bare = await backendRunner(
    { ...backend, prepare: (trained, outputs) => backend.prepare(trained, outputs) },
    net,
  );
  return { bare, used: await backendRunner(backend, net) };
}

/** Each turn has all three loops, each time beginning with another, after one that is not counted. */
async function alternately(
  { net, weights, data, recipe: file, meanFile, batch, backend }: Row,
  number: number,
): Promise<Turns> {
  const dataSet = await openDataSet(data);
  const recipe = await loadRecipe(file, { meanFile });
  await using preparer = await PreparingThreads.of(recipe);
  const classifier = await loadClassifier(net, weights, preparer.preprocessor, {}, batch);
  const { bare, used } = await runnersOf(backend, classifier);
  const shape = classifier.trained.net.shapes.get(classifier.input) as number[];
  const identity = { cupping: "bench", net, weights, options: "" };
  const subject: Subject = { dataSet, preparer, net: classifier, identity };
  const blob = uniformBlob(shape, 1);
  const plan = planOf(dataSet.size, batch);
  const scores = { shape: [batch, classifier.classes], data: new Float32Array(batch * classifier.classes) };
  const none: Runner = { ...used, classify: async (images) => ({ images, scores, seconds: 0 }) };
  const batches = Array.from({ length: batchesOf(plan) }, (_, i) => i);
  const loops: Record<(typeof LOOPS)[number], () => Promise<void>> = {
    engine: async () => {
      for (const _ of batches) await bare.classify(blob);
    },
    // Decoded, preprocessed and hashed by the same threads.
    decoder: () => runBatches({ ...subject, plan, batches, runners: [none], take: () => {} }),
    run: () => journaled(subject, plan, used),
  };
  const turns: Turn[] = [];
  for (let turn = 0; turn <= number; turn++) {
    const own: Partial<Record<(typeof LOOPS)[number], Timed>> = {};
    for (let i = 0; i < LOOPS.length; i++) {
      const name = LOOPS[(turn + i) % LOOPS.length];
      own[name] = await timed(loops[name]);
    }
    if (turn > 0) turns.push(own as Turn);
  }
  for (const runner of [bare, used]) await runner[Symbol.asyncDispose]();
  await dataSet.close();
  return { images: dataSet.size, cores: availableParallelism(), turns, peak: peakMemory() };
}

async function timed(loop: () => Promise<void>): Promise<Timed> {
  const before = cpuUsage();
  const started = performance.now();
  await loop();
  const wall = (performance.now() - started) / 1000;
  const { user, system } = cpuUsage(before);
  return { wall, cpu: (user + system) / 1e6 };
}

async function journaled(
  subject: Subject,
  plan: ReturnType<typeof planOf>,
  runner: Runner,
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

/** A small classifier of images with three channels. */
function tinyNet(folder: string, side: number): ReturnType<typeof makeNetFiles> {
  return makeNetFiles(
    folder,
    "tiny",
    `name: "Tiny"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: ${side} dim: ${side} } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 12 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`,
    1,
  );
}

/** Synthetic images of 3×4×4 bytes, through everything that a run has. */
async function memory(images: number): Promise<MemoryRun> {
  const folder = mkdtempSync(join(tmpdir(), "cupping-bench-"));
  const side = 4;
  const labels = Array.from({ length: images }, (_, i) => i % 12);
  const dataSet: DataSet = {
    title: "synthetic",
    size: images,
    identity: "synthetic",
    labels,
    async *read(indices) {
      for (const index of indices) {
        const data = Uint8Array.from({ length: 3 * side * side }, (_, i) => (index * 31 + i * 7) % 256);
        const image = { kind: "pixels", colour: "BGR", height: side, width: side, data } as const;
        yield { index, name: String(index), label: labels[index], image };
      }
    },
    close: async () => {},
  };
  const recipe = parseRecipe(
    {
      name: "synthetic",
      title: "as they are",
      decode: { decoder: "libjpeg-turbo", colour: "BGR" },
      resize: { rule: "none", height: side, width: side },
    },
    "synthetic",
  );
  await using preparer = await PreparingThreads.of(recipe);
  const files = tinyNet(folder, side);
  const net = await loadClassifier(files.prototxt, files.caffemodel, preparer.preprocessor, {}, 100);
  const { used } = await runnersOf("onnxruntime:cpu", net);
  const identity = { cupping: "bench", net: "", weights: "", options: "" };
  const after: [number, number][] = [];
  const started = performance.now();
  await journaled({ dataSet, preparer, net, identity }, planOf(images, 100), used, (done) => {
    if (done % (images / 10) === 0) after.push([done, process.memoryUsage.rss()]);
  });
  const seconds = (performance.now() - started) / 1000;
  await used[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  return { images, seconds, peak: peakMemory(), after };
}

const [mode, what, turns] = process.argv.slice(2);
console.log(
  JSON.stringify(
    mode === "memory" ? await memory(Number(what)) : await alternately(JSON.parse(what) as Row, Number(turns)),
  ),
);
