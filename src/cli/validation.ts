/** What the commands that validate share: from options to a subject, from records to a verdict on paper. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { memoryUsage } from "node:process";
import { CuppingError } from "../error.ts";
import { readWhole, sha256, writeWhole } from "../files.ts";
import { openDataSet } from "../validation/data-sets/index.ts";
import { fileMismatch, type Gate, readGate } from "../validation/gate.ts";
import type { KnownSpreads } from "../validation/judging.ts";
import { type LabelOrder, readLabelOrder } from "../validation/labels/order.ts";
import type { Sample, Shard } from "../validation/plan.ts";
import { loadRecipe, type Recipe } from "../validation/recipe/recipe.ts";
import { PreparingThreads } from "../validation/recipe/threads.ts";
import { loadClassifier } from "../validation/runner.ts";
import type { ReferenceChoice, Subject } from "../validation/validate.ts";
import { type NetOptions, netOptions, usage } from "./options.ts";

export interface SubjectOptions extends NetOptions {
  readonly data?: string;
  readonly recipe?: string;
  readonly meanFile?: string;
  readonly batch?: number;
}

export interface OpenSubject extends AsyncDisposable {
  readonly subject: Subject;
  readonly recipe: Recipe;
  readonly notices: readonly string[];
  /** The same with another batch. */
  withBatch(batch: number): Promise<Subject>;
}

/**
 * Opens data and recipe and loads the net.
 * @param version of cupping
 */
export async function openSubject(
  netFile: string,
  weightsFile: string,
  options: SubjectOptions,
  version: string,
  gate?: Gate,
): Promise<OpenSubject> {
  const { data, recipe: recipeName, meanFile, batch } = options;
  if (data === undefined) throw usage("--data", "No data set is given.", "Use for instance --data mnist:set=test.");
  if (recipeName === undefined)
    throw usage("--recipe", "No recipe is given.", "Use for instance --recipe caffe-vgg16.");
  if (batch !== undefined) positive("--batch", batch);
  const asked = netOptions(options);
  const identity = {
    cupping: version,
    net: await identityOf(netFile, gate?.net),
    weights: await identityOf(weightsFile, gate?.weights),
    options: optionWords(options),
  };
  const recipe = await loadRecipe(recipeName, meanFile === undefined ? {} : { meanFile });
  const preparer = await PreparingThreads.of(recipe);
  const dataSet = await openDataSet(data);
  try {
    const withBatch = async (images: number | undefined): Promise<Subject> => ({
      dataSet,
      net: await loadClassifier(netFile, weightsFile, preparer.preprocessor, asked, images),
      preparer,
      identity,
    });
    const subject = await withBatch(batch);
    return {
      subject,
      recipe,
      notices: subject.net.notices,
      withBatch: async (images) => (images === subject.net.batch ? subject : withBatch(images)),
      async [Symbol.asyncDispose]() {
        await preparer[Symbol.asyncDispose]();
        await dataSet.close();
      },
    };
  } catch (error) {
    await dataSet.close();
    throw error;
  }
}

/** sha256 of a file, which has to be the gate's where there is one. */
async function identityOf(file: string, expected: Gate["net"] | undefined): Promise<string> {
  const content = await readWhole(file);
  const own = sha256(content);
  const mismatch = expected === undefined ? undefined : fileMismatch(expected, { bytes: content.length, sha256: own });
  if (mismatch === undefined) return own;
  throw new CuppingError("GATE_INVALID", {
    place: file,
    problem: `This is not the file that the gate is about. ${mismatch}`,
    remedy: "Fetch the file that the gate names, or use another gate.",
  });
}

/** How the net is read, where anything was asked for. The input's own shape follows from recipe and batch. */
function optionWords({ phase = "TEST", stage = [], level = 0, labels = false, rule = [] }: NetOptions): string {
  return [
    ...(phase === "TEST" ? [] : [`phase=${phase}`]),
    ...stage.map((one) => `stage=${one}`),
    ...(level === 0 ? [] : [`level=${level}`]),
    ...(labels ? ["labels"] : []),
    ...rule.toSorted().map((one) => `rule=${one}`),
  ].join(" ");
}

function positive(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw usage(option, "This is no positive whole number.", `Use for instance ${option} 10.`);
  }
}

export function sampleOption(number: number | undefined, seed: number): Sample | undefined {
  if (!Number.isInteger(seed)) throw usage("--seed", "A seed is a whole number.", "Use for instance --seed 7.");
  if (number === undefined) return undefined;
  positive("--sample", number);
  return { number, seed };
}

/** @param text "2/8" */
export function shardOption(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, index, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || index < 1 || index > of) {
    throw usage(
      "--shard",
      `"${text}" is no part of a whole.`,
      "Use --shard 1/8 for the first of eight, to --shard 8/8.",
    );
  }
  return { index, of };
}

export function referenceOption(text: string): ReferenceChoice {
  if (text === "all" || text === "none") return text;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw usage(
    "--reference-images",
    `"${text}" is no choice of images.`,
    "Use all, none, or how many to sample beside those of small margin.",
  );
}

export async function gateOption(file: string | undefined): Promise<Gate | undefined> {
  return file === undefined ? undefined : readGate(file);
}

export async function labelOrderOption(file: string | undefined): Promise<LabelOrder | undefined> {
  return file === undefined ? undefined : readLabelOrder(file);
}

/** A data set's spec whose relative paths start at a folder. Words that are no paths have no key of these. */
export function specFrom(folder: string, spec: string): string {
  return spec.replaceAll(
    /([:,])(images|labels|folder|file|synsets|devkit|list)=([^,]*)/g,
    (_all, before, key, path) => `${before}${key}=${isAbsolute(path as string) ? path : join(folder, path as string)}`,
  );
}

/** A path that starts at a folder. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** Where journals lie that no option names a folder for. */
const JOURNALS = join(".cupping", "journals");
const FINISHED = "finished";

/**
 * The folder of a run's journals, made where there is none.
 * @param named by --journal: never emptied
 * @throws CuppingError JOURNAL_UNFINISHED where there are journals, and nobody said --resume
 */
export async function journalFolder(
  named: string | undefined,
  key: string,
  resume: boolean,
): Promise<{ readonly folder: string; readonly empty: () => Promise<void> }> {
  const folder = named ?? join(JOURNALS, key);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new CuppingError("FILE_UNWRITABLE", {
      place: folder,
      problem: "This folder cannot be made.",
      remedy: "Choose another: --journal.",
      cause: error,
    });
  }
  return {
    folder,
    empty: async () => {
      if (resume) return;
      const journals = (await readdir(folder)).filter((name) => name.endsWith(".journal"));
      if (journals.length === 0) return;
      const finished = existsSync(join(folder, FINISHED));
      if (finished && named === undefined) {
        for (const name of [...journals, FINISHED, SPREADS]) await rm(join(folder, name), { force: true });
        return;
      }
      throw new CuppingError("JOURNAL_UNFINISHED", {
        place: folder,
        problem: finished
          ? "The journals of a run that is over lie there."
          : "The journals of a run that was not finished lie there.",
        remedy: `${finished ? "See its verdict again" : "Go on"} with --resume, or remove the folder to start anew.`,
      });
    },
  };
}

export async function markFinished(folder: string): Promise<void> {
  await writeFile(join(folder, FINISHED), "");
}

const SPREADS = "spreads.json";

export async function keepSpreads(folder: string, known: KnownSpreads): Promise<void> {
  await writeWhole(join(folder, SPREADS), `${JSON.stringify(known)}\n`);
}

/** Those of all folders together; undefined where there are none. */
export async function keptSpreads(folders: readonly string[]): Promise<KnownSpreads | undefined> {
  const files = folders.map((folder) => join(folder, SPREADS)).filter((file) => existsSync(file));
  if (files.length === 0) return undefined;
  const all = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, "utf8")) as KnownSpreads));
  const spreads: Record<string, Record<string, number>> = {};
  for (const known of all) {
    for (const [backend, own] of Object.entries(known.spreads)) spreads[backend] = { ...spreads[backend], ...own };
  }
  return { ...all[0], spreads };
}

/** Resident memory of this process, in bytes. */
export function resident(): number {
  return memoryUsage.rss();
}

/** The folder of a gate file: its relative paths start there. */
export function folderOf(file: string): string {
  return dirname(file);
}
