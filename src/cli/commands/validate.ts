/** `cupping validate`: a net over a data set, on one or more backends, into journals, and the verdict. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Backend } from "../../backends/backend.ts";
import { sha256 } from "../../files.ts";
import { imagesInDoubt, judgedOf, type JudgedRuns, type KnownSpreads, SPREAD_WORDS } from "../../validation/judging.ts";
import { coordinate } from "../../validation/queue/coordinate.ts";
import { readRecords, type RunnerRecords } from "../../validation/records.ts";
import { imageSpreads } from "../../validation/spread.ts";
import { type Subject, validate } from "../../validation/validate.ts";
import { judge, type ValidationVerdict } from "../../validation/verdict.ts";
import { findBackends, tellUnavailable, whyUnavailable } from "../backends.ts";
import { EXIT } from "../exit.ts";
import { explanationsOf } from "../explaining.ts";
import { lockFolder } from "../lock.ts";
import { numbersWords, optionWords, usage } from "../options.ts";
import { type ReportOptions, reportVerdict } from "../reporting.ts";
import { type ProgressReporter, progressReporter } from "../terminal.ts";
import {
  gateOption,
  journalFolder,
  keepSpreads,
  keptSpreads,
  labelOrderOption,
  markFinished,
  type OpenSubject,
  openSubject,
  referenceOption,
  resident,
  sampleOption,
  shardOption,
  type SubjectOptions,
} from "../validation.ts";
import { version } from "../version.ts";

export interface ValidateCommandOptions extends SubjectOptions, ReportOptions {
  readonly backend?: readonly string[];
  /** A gate file. */
  readonly expect?: string;
  /** A file. */
  readonly labelOrder?: string;
  readonly sample?: number;
  readonly seed: number;
  readonly shard?: string;
  readonly resume?: boolean;
  readonly journal?: string;
  readonly referenceImages: string;
  /** A journal, or a folder with one, of another run over the same images. */
  readonly against?: string;
  readonly queue?: string;
  /** false: the cause of other counts is not looked for. */
  readonly explain?: boolean;
}

/** Changed images of which it is computed how far rounding moves them. */
const IN_DOUBT = 16;

export async function validateCommand(
  netFile: string,
  weightsFile: string,
  options: ValidateCommandOptions,
): Promise<number> {
  const sample = sampleOption(options.sample, options.seed);
  const shard = shardOption(options.shard);
  const reference = options.against === undefined ? referenceOption(options.referenceImages) : "none";
  const gate = await gateOption(options.expect);
  const labelOrder = await labelOrderOption(options.labelOrder);
  const { available, unavailable } = await findBackends(options.backend);
  tellUnavailable({ unavailable });
  if (available.length === 0) return EXIT.unavailable;
  // Before anything is computed.
  const against = options.against === undefined ? undefined : await foreign(options.against);
  await using opened = await openSubject(netFile, weightsFile, options, version, gate);
  const { subject } = opened;
  if (!(options.quiet ?? false)) for (const notice of opened.notices) console.error(`note: ${notice}`);

  const key = runIdentity(subject, available, options);
  const { folder, empty } = await journalFolder(options.journal, key, options.resume ?? false);
  await using _lock = await lockFolder(folder);
  await empty();
  const line = progressReporter(options.quiet ?? false, "images");
  try {
    const run = await validate(subject, {
      backends: available,
      sample,
      shard,
      reference,
      seed: options.seed,
      folder,
      resident,
      elsewhere: options.queue === undefined ? undefined : coordinate(options.queue, sample),
      progress: (progress) => line.show(progress),
    });
    const runs: JudgedRuns = {
      runs: run.runs,
      reference: against ?? run.reference,
      images: run.images,
      shard: run.runs[0].header.shard,
      gate,
      labelOrder,
      spreads: await spreadsOf(opened, available, run.runs, against ?? run.reference, folder, line),
    };
    let judged = judgedOf(runs);
    let verdict = judge(judged);
    const unexplained = { run: run.runs[0], verdict, gate, against };
    const explanations =
      options.explain === false ? [] : await explanationsOf(opened, available[0], unexplained, options.seed, line);
    if (explanations.length > 0) {
      judged = judgedOf({ ...runs, explanations });
      verdict = judge(judged);
    }
    line.clear();
    await markFinished(folder);
    const { reference: compared } = runs;
    await reportVerdict(verdict, compared === undefined ? run.runs : [...run.runs, compared], options, {
      judged,
      command: commandOf(netFile, weightsFile, options),
      unavailable: whyUnavailable({ unavailable }),
      dataSet: subject.dataSet,
    });
    if (!(options.quiet ?? false)) console.error(`journals: ${folder}`);
    if (!passes(verdict, shard !== undefined)) return EXIT.deviates;
    return unavailable.length > 0 ? EXIT.unavailable : EXIT.conforms;
  } finally {
    line.clear();
  }
}

/** What a page says to type. */
function commandOf(net: string, weights: string, options: ValidateCommandOptions): string[] {
  const { data, recipe, meanFile, batch, sample, seed, shard, referenceImages, against, expect, labelOrder } = options;
  return [
    "cupping",
    "validate",
    net,
    weights,
    ...numbersWords(options),
    ...optionWords({
      data,
      recipe,
      "mean-file": meanFile,
      batch,
      sample,
      seed: sample === undefined ? undefined : seed,
      shard,
      "reference-images": referenceImages === "100" ? undefined : referenceImages,
      against,
      expect,
      "label-order": labelOrder,
    }),
    ...(options.backend ?? []).flatMap((backend) => ["--backend", backend]),
  ];
}

/** A shard by itself is never more than "nothing wrong so far": its verdict is the merge's. */
function passes({ passed, outcome }: ValidationVerdict, isShard: boolean): boolean {
  return passed || (isShard && outcome === "incomplete");
}

/** What names the folder of a run that is given none: its inputs, and what was asked for. */
function runIdentity(
  { identity, dataSet, preparer: { preprocessor }, net }: Subject,
  backends: readonly Backend[],
  { sample, seed, shard, referenceImages }: ValidateCommandOptions,
): string {
  const parts = [
    identity,
    dataSet.identity,
    preprocessor.identity,
    net.batch,
    backends.map(({ id, device, version: engine }) => [id, device, engine]),
    [sample, seed, shard, referenceImages],
  ];
  return sha256(JSON.stringify(parts)).slice(0, 12);
}

/** Another run's records: of the journal, or of the first journal in the folder that is no reference's. */
async function foreign(path: string): Promise<RunnerRecords> {
  if (path.endsWith(".journal")) return readRecords(path);
  const names = await readdir(path).catch(() => []);
  const journals = names.filter((name) => name.endsWith(".journal")).toSorted();
  const own = journals.find((name) => name !== "reference.journal") ?? journals[0];
  if (own === undefined) {
    throw usage("--against", `There is no journal in ${path}.`, "Give the folder that another run's --journal named.");
  }
  return readRecords(join(path, own));
}

/** How far rounding may move the images whose predictions changed; what was computed before is taken from the folder. */
async function spreadsOf(
  { subject: { net, dataSet, preparer } }: OpenSubject,
  backends: readonly Backend[],
  runs: readonly RunnerRecords[],
  reference: RunnerRecords | undefined,
  folder: string,
  line: ProgressReporter,
): Promise<KnownSpreads | undefined> {
  const indices = imagesInDoubt({ runs, reference }, IN_DOUBT);
  const known = (await keptSpreads([folder]))?.spreads ?? {};
  const spreads: Record<string, Record<string, number>> = { ...known };
  for (const { id, device, profile } of backends) {
    const backend = `${id}:${device}`;
    const own: Record<string, number> = { ...known[backend] };
    const missing = indices.filter((index) => !(String(index) in own));
    let done = 0;
    const found = await imageSpreads(net, profile, dataSet, preparer.preprocessor, missing, () =>
      line.show({ what: "random rounding of changed images", done: done++, of: missing.length }),
    );
    for (const { index, output } of found) own[String(index)] = output;
    spreads[backend] = own;
  }
  const all: KnownSpreads = { format: 1, words: SPREAD_WORDS, spreads };
  await keepSpreads(folder, all);
  return all;
}
