/** Regressions: cases that failed once, each a file of its own, replayed first on the next run. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { LAYERS, type LayerType } from "../caffe/layers/index.ts";
import { CuppingError, messageOf } from "../error.ts";
import { readWhole, sha256, writeWhole } from "../files.ts";
import type { LayerCase } from "./layer-case.ts";

export interface Regression {
  readonly type: LayerType;
  /** The corner's name, or "any" for a random draw. */
  readonly case: string;
  readonly layerCase: LayerCase;
  /** fast-check's seed and path to it; null for a corner. */
  readonly found: { readonly seed: number; readonly path: string } | null;
}

/** A regression with the name of its file in the folder of regressions. */
export interface SavedRegression extends Regression {
  readonly file: string;
}

/** The name that a regression's file gets: the same case has the same name. */
export function regressionFile({ type, layerCase }: Regression): string {
  return `${type}-${sha256(toText(layerCase)).slice(0, 8)}.json`;
}

/** The regressions of a folder by name; none where there is no folder. @throws CuppingError CASE_INVALID */
export async function readRegressions(folder: string): Promise<SavedRegression[]> {
  const files = await readdir(folder).catch((): string[] => []);
  const cases = files.filter((file) => file.endsWith(".json")).toSorted();
  return Promise.all(cases.map((file) => readRegression(join(folder, file))));
}

/** Saves what failed, and removes what passes now. */
export async function keepRegressions(
  folder: string,
  failures: readonly SavedRegression[],
  fixed: readonly string[],
): Promise<void> {
  if (failures.length > 0) await mkdir(folder, { recursive: true });
  for (const failure of failures) await writeWhole(join(folder, failure.file), regressionText(failure));
  for (const file of fixed) await rm(join(folder, file), { force: true });
}

function regressionText({ type, case: name, layerCase, found }: Regression): string {
  return `${toText({ format: 1, type, case: name, found, layerCase }, 2)}\n`;
}

/** @throws CuppingError FILE_UNREADABLE, CASE_INVALID */
export async function readRegression(file: string): Promise<SavedRegression> {
  const invalid = (problem: string, cause?: unknown): CuppingError =>
    new CuppingError("CASE_INVALID", {
      place: file,
      problem,
      remedy: "Give a file that cupping conformance saved, or remove this one.",
      cause,
    });
  const text = new TextDecoder().decode(await readWhole(file));
  let parsed: Partial<Regression> & { format?: unknown };
  try {
    parsed = JSON.parse(text, fromText) as typeof parsed;
  } catch (error) {
    throw invalid(`This is no JSON: ${messageOf(error)}.`, error);
  }
  const { format, type, case: name, layerCase, found = null } = parsed ?? {};
  if (format !== 1 || typeof type !== "string" || !Object.hasOwn(LAYERS, type) || typeof name !== "string") {
    throw invalid("This is no saved case.");
  }
  if (!isLayerCase(layerCase)) {
    throw invalid("The saved case has no layer, or a bottom without a shape or numbers.");
  }
  return { file: basename(file), type, case: name, layerCase, found };
}

/** Whether this has what a case needs. */
export function isLayerCase(value: unknown): value is LayerCase {
  const { body, bottoms } = (value ?? {}) as { readonly [Key in keyof LayerCase]?: unknown };
  return (
    typeof body === "string" && Array.isArray(bottoms) && bottoms.every((bottom) => bottom?.shape && bottom?.numbers)
  );
}

/** Numbers that JSON lacks stand as strings; anything else of a case that is a string never looks like one of these. */
const UNSAYABLE: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

function toText(value: unknown, indent?: number): string {
  const replace = (_key: string, one: unknown): unknown => {
    if (typeof one !== "number") return one;
    if (Object.is(one, -0)) return "-0";
    return Number.isFinite(one) ? one : String(one);
  };
  return JSON.stringify(value, replace, indent);
}

/** JSON.parse's reviver for text that has cases in it. */
export function fromText(_key: string, value: unknown): unknown {
  return typeof value === "string" ? (UNSAYABLE.get(value) ?? value) : value;
}
