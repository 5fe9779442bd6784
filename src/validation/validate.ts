/**
 * A validation run: all backends over the images of a plan, or of a shard of it, into journals; then the reference over those that
 * it is to see. What is in the journals already is not computed again.
 */
import { join } from "node:path";
import type { Backend } from "../backends/backend.ts";
import { sha256 } from "../files.ts";
import type { DataSet } from "./data-set.ts";
import { Journal, type JournalHeader } from "./journal.ts";
import type { BatchPreparer } from "./prepare-batch.ts";
import { batchesOf, imagesOf, type Plan, planOf, type Sample, type Shard, shardOf } from "./plan.ts";
import { readRecords, type RunnerRecords } from "./records.ts";
import { EXAMINED, type Nearness, referenceImages } from "./reference-images.ts";
import { type BatchResult, runBatches } from "./run.ts";
import { backendRunner, type ClassifierNet, type Resident, type Runner, referenceRunner } from "./runner.ts";
import { decisiveBlob, imageSpreads } from "./spread.ts";

/** What is run. */
export interface Subject {
  readonly dataSet: DataSet;
  readonly preparer: BatchPreparer;
  readonly net: ClassifierNet;
  /** Version of cupping, sha256 of the files, and the options that the net was read with. */
  readonly identity: Pick<JournalHeader, "cupping" | "net" | "weights" | "options">;
}

/** Images that the reference sees: all, none, or so many, stratified by label, and those of small margin. */
export type ReferenceChoice = "all" | "none" | number;

export interface ValidateOptions {
  readonly backends: readonly Backend[];
  readonly sample?: Sample;
  readonly shard?: Shard;
  readonly reference: ReferenceChoice;
  /** Of the stratified sample. */
  readonly seed: number;
  /** Folder of the journals, which exists and is locked. */
  readonly folder: string;
  readonly resident?: Resident;
  /** Does what `runHere` does, with backends that are elsewhere. Absent: here. */
  readonly elsewhere?: Elsewhere;
  readonly progress?: (progress: Progress) => void;
}

/** Computes batches elsewhere: whatever is handed to `take` is journaled, once. */
export type Elsewhere = (
  key: string,
  headers: readonly JournalHeader[],
  batches: readonly number[],
  take: (runner: string, result: BatchResult) => Promise<void>,
) => Promise<void>;

export interface Progress {
  /** "onnxruntime:cpu", "reference", "random rounding" */
  readonly what: string;
  /** Images, of this runner or of all together. */
  readonly done: number;
  readonly of: number;
}

export interface ValidationRun {
  readonly plan: Plan;
  /** Images of this shard. */
  readonly images: number;
  readonly runs: readonly RunnerRecords[];
  readonly reference: RunnerRecords | undefined;
}

export async function validate(subject: Subject, options: ValidateOptions): Promise<ValidationRun> {
  const { dataSet, net } = subject;
  const { sample, shard, folder, backends, reference, seed, resident = () => 0, progress = () => {} } = options;
  const plan = planOf(dataSet.size, net.batch, sample);
  const base = resident();
  const everywhere = reference === "all";
  const headers = backends.map(({ id, device, version }) =>
    headerOf(subject, plan, `${id}:${device}`, version, chosenWords(dataSet, sample), shard),
  );
  const { cupping } = subject.identity;
  if (everywhere) headers.push(headerOf(subject, plan, "reference", cupping, chosenWords(dataSet, sample), shard));
  const batches = [...shardOf(plan, shard)];
  await journaled(folder, headers, async (journals) => {
    const missing = batches.filter((batch) => journals.some((journal) => !journal.has(batch)));
    const report = (): void => {
      const done = Math.min(...journals.map(({ images }) => images));
      progress({ what: headers.map(({ runner }) => runner).join(", "), done, of: sizeOf(plan, batches) });
    };
    report();
    if (missing.length === 0) return;
    if (options.elsewhere !== undefined) {
      const byRunner = new Map(journals.map((journal) => [journal.header.runner, journal]));
      await options.elsewhere(runKey(headers), headers, missing, async (runner, result) => {
        await byRunner.get(runner)?.append(result);
        report();
      });
      return;
    }
    const runners: Runner[] = [];
    try {
      for (const backend of backends) runners.push(await backendRunner(backend, net, resident, base));
      if (everywhere) runners.push(referenceRunner(net, cupping, resident, base));
      await runHere(subject, plan, missing, runners, journals, report);
    } finally {
      for (const runner of runners) await runner[Symbol.asyncDispose]();
    }
  });
  const records = await Promise.all(headers.map(({ runner }) => readRecords(journalFile(folder, runner))));
  const images = sizeOf(plan, batches);
  if (everywhere) {
    return { plan, images, runs: records.slice(0, -1), reference: records[records.length - 1] };
  }
  if (reference === "none") return { plan, images, runs: records, reference: undefined };

  // The sample is drawn from the whole plan: what a margin is held against is the same in every shard.
  const stratum = referenceImages(plan, dataSet.labels, { number: reference, seed }, () => true, [], undefined);
  const nearness = await nearnessOf(subject, backends, stratum.indices, progress);
  const here = new Set(batches.flatMap((batch) => [...imagesOf(plan, batch)]));
  const chosen = referenceImages(
    plan,
    dataSet.labels,
    { number: reference, seed },
    (index) => here.has(index),
    records.flatMap((one) => one.images),
    nearness,
  );
  const some: Plan = { indices: chosen.indices, batch: net.batch };
  const header = headerOf(subject, some, "reference", cupping, chosen.words, shard);
  await journaled(folder, [header], async (journals) => {
    const missing = [...shardOf(some)].filter((batch) => !journals[0].has(batch));
    const report = (): void => {
      progress({ what: "reference", done: journals[0].images, of: chosen.indices.length });
    };
    await using runner = referenceRunner(net, cupping, resident, base);
    await runHere(subject, some, missing, [runner], journals, report);
  });
  return { plan, images, runs: records, reference: await readRecords(journalFile(folder, "reference")) };
}

/** Of the first images of the sample; undefined where the net takes no single image, or there is no backend. */
async function nearnessOf(
  { net, dataSet, preparer }: Subject,
  backends: readonly Backend[],
  sample: Int32Array,
  progress: (progress: Progress) => void,
): Promise<Nearness | undefined> {
  if (backends.length === 0) return undefined;
  // The coarsest arithmetic decides.
  const { profile } = backends.toSorted((a, b) => b.profile.unitRoundoff - a.profile.unitRoundoff)[0];
  const examined = sample.subarray(0, EXAMINED);
  let done = 0;
  const spreads = await imageSpreads(net, profile, dataSet, preparer.preprocessor, examined, () =>
    progress({ what: "random rounding", done: done++, of: examined.length }),
  );
  if (spreads.length === 0) return undefined;
  const threshold = 2 * Math.max(...spreads.map(({ decisive }) => decisive));
  return { decisive: decisiveBlob(net), threshold, images: spreads.length };
}

/** Runs batches with runners of this process, in the order of their journals. */
async function runHere(
  { dataSet, preparer, net }: Subject,
  plan: Plan,
  batches: readonly number[],
  runners: readonly Runner[],
  journals: readonly Journal[],
  report: () => void,
): Promise<void> {
  const journalOf = new Map(runners.map((runner, i) => [runner, journals[i]]));
  await runBatches({
    dataSet,
    preparer,
    net,
    plan,
    batches,
    runners,
    done: (runner, batch) => journalOf.get(runner)?.has(batch) === true,
    take: async (runner, result) => {
      await journalOf.get(runner)?.append(result);
      report();
    },
  });
}

export function journalFile(folder: string, runner: string): string {
  return join(folder, `${runner.replaceAll(/[^\w.-]/g, "-")}.journal`);
}

async function journaled(
  folder: string,
  headers: readonly JournalHeader[],
  work: (journals: readonly Journal[]) => Promise<void>,
): Promise<void> {
  const journals: Journal[] = [];
  try {
    for (const header of headers) journals.push(await Journal.open(journalFile(folder, header.runner), header));
    await work(journals);
  } finally {
    for (const journal of journals) await journal.close();
  }
}

export function headerOf(
  { dataSet, preparer: { preprocessor }, net, identity }: Subject,
  plan: Plan,
  runner: string,
  version: string,
  chosen: string,
  shard: Shard = { index: 1, of: 1 },
): JournalHeader {
  return {
    format: 1,
    ...identity,
    data: dataSet.identity,
    dataTitle: dataSet.title,
    recipe: preprocessor.identity,
    recipeName: preprocessor.name,
    runner,
    version,
    classes: net.classes,
    scores: decisiveBlob(net).of === Math.log ? "probabilities" : "scores",
    size: dataSet.size,
    batch: net.batch,
    images: plan.indices.length,
    plan: sha256(new Uint8Array(plan.indices.buffer, plan.indices.byteOffset, plan.indices.byteLength)),
    chosen,
    shard: `${shard.index}/${shard.of}`,
  };
}

/** Which images a plan has, for people. */
export function chosenWords({ size }: DataSet, sample?: Sample): string {
  const all = size.toLocaleString("en-US");
  return sample === undefined || sample.number >= size
    ? `all ${all} images`
    : `${sample.number.toLocaleString("en-US")} of ${all} images at random, seed ${sample.seed}`;
}

/** What is one run, whoever computes it: 16 hexadecimal digits. */
function runKey(headers: readonly JournalHeader[]): string {
  return sha256(JSON.stringify(headers)).slice(0, 16);
}

function sizeOf(plan: Plan, batches: readonly number[]): number {
  const last = batchesOf(plan) - 1;
  return batches.reduce((sum, batch) => sum + (batch === last ? imagesOf(plan, batch).length : plan.batch), 0);
}
