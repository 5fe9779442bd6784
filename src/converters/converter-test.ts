/**
 * A converter's regression suite: every net is converted, and the artifact compared with the net. What a converter refuses is a
 * verdict of its own; what it converts must compute what Caffe computes.
 */
import { mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LayerType } from "../caffe/layers/index.ts";
import type { CompareReport } from "../artifacts/compare-report.ts";
import type { BlobId } from "../caffe/net.ts";
import { CASES } from "../conformance/cases/index.ts";
import { findFailure } from "../conformance/check-property.ts";
import type { LayerCase } from "../conformance/layer-case.ts";
import { CuppingError } from "../error.ts";
import { encodeNpy } from "../tensor/npy.ts";
import type { Conversion, ConverterFiles } from "./command.ts";
import { caseNet, type ConverterNet, isAboutConversion, type NetSource } from "./nets.ts";

/** What became of one net. */
export type ConverterOutcome = Judgement | { readonly kind: "refused"; readonly reason: string };

/** What a comparison of the artifact with its net says. */
export type Judgement =
  | { readonly kind: "pass"; readonly elements: number }
  /**
   * `problem`: what is wrong, in one sentence. `faults`: ids of the known mistakes that explain it; none where nothing does.
   * `report`: all of it; null where nothing in the artifact could be compared.
   */
  | {
      readonly kind: "deviates";
      readonly problem: string;
      readonly faults: readonly string[];
      readonly report: CompareReport | null;
    }
  /** The engine of its format does not take the artifact, or fails when it runs it. */
  | { readonly kind: "invalid"; readonly reason: string }
  /** On these inputs rounding decides what the net selects, so that nothing can be said. */
  | { readonly kind: "undecided" };

export interface NetResult {
  readonly group: string;
  readonly name: string;
  readonly outcome: ConverterOutcome;
  /** fast-check's seed and path, of a random layer that was made as small as possible. */
  readonly drawn: { readonly seed: number; readonly path: string } | null;
  /** Where prototxt, caffemodel, inputs and artifact are kept; null where nothing is wrong. */
  readonly folder: string | null;
  /** Of the net. */
  readonly inputs: readonly BlobId[];
  /** The layer, where it stands alone and something is wrong with it. */
  readonly prototxt: string | null;
}

export interface ConverterReport {
  readonly converter: string;
  readonly seed: number;
  readonly runs: number;
  readonly nets: readonly NetResult[];
  /** Nothing that was converted is wrong, and something was. */
  readonly conforms: boolean;
  /** One sentence. */
  readonly summary: string;
  readonly seconds: number;
}

export interface ConverterTestOptions {
  /** As it is told apart from others. */
  readonly converter: string;
  readonly convert: (files: ConverterFiles) => Promise<Conversion>;
  readonly nets: readonly NetSource[];
  /** Layer types of which random layers are drawn as well. */
  readonly types: readonly LayerType[];
  /** Draws a layer type. */
  readonly runs: number;
  readonly seed: number;
  /** What the artifact is called: "net.onnx". */
  readonly artifact: string;
  /** Where nets are written; those of which something is wrong stay there. */
  readonly keep: string;
  readonly judge: (net: ConverterNet, artifact: string) => Promise<Judgement>;
  readonly progress?: (what: string, done: number, of: number) => void;
}

/** The name of a type's random layers. */
export const DRAWS = "random layers";

/** A converter takes up to seconds a net: a failing layer is made smaller in fewer steps than an engine's. */
const MOST_SHRINKS = 60;

/** @throws CuppingError NOTHING_COMPARED when there was no net; what the converter's start throws */
export async function converterTest(options: ConverterTestOptions): Promise<ConverterReport> {
  const { converter, nets, types, runs, seed, progress = () => {} } = options;
  const started = performance.now();
  const draws = runs === 0 ? [] : types;
  const of = nets.length + draws.length;
  if (of === 0) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: "--nets",
      problem: "There is no net to convert.",
      remedy: "Choose other nets or layer types.",
    });
  }
  const results: NetResult[] = [];
  for (const one of nets) {
    progress(`${one.group}: ${one.name}`, results.length, of);
    results.push(await tryNet(await one.make(), options, null));
  }
  for (const type of draws) {
    progress(`${type}: ${DRAWS}`, results.length, of);
    // Where every case is refused, so is every other layer: drawing them would only take time.
    const own = results.filter(({ group }) => group === type);
    if (own.length > 0 && own.every(({ outcome }) => outcome.kind === "refused")) continue;
    const drawn = await draw(type, options);
    if (drawn !== null) results.push(drawn);
  }
  return {
    converter,
    seed,
    runs,
    nets: results,
    ...conclude(results),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Whether what was converted is wrong. */
export function isWrong({ kind }: ConverterOutcome): boolean {
  return kind === "deviates" || kind === "invalid";
}

/** Converts one net in a folder of its own, which stays where the artifact is wrong. */
async function tryNet(
  net: ConverterNet,
  { convert, artifact, keep, judge }: ConverterTestOptions,
  drawn: NetResult["drawn"],
): Promise<NetResult> {
  const folder = join(keep, folderName(net.group), folderName(net.name));
  const files = {
    prototxt: join(folder, "net.prototxt"),
    caffemodel: join(folder, "net.caffemodel"),
    out: join(folder, artifact),
  };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(files.prototxt, net.prototxt);
  await writeFile(files.caffemodel, net.caffemodel);
  const conversion = await convert(files);
  const outcome = conversion.kind === "converted" ? await judge(net, files.out) : conversion;
  const wrong = isWrong(outcome);
  if (wrong) {
    for (const [id, { shape, data }] of net.feeds) await writeFile(inputFile(folder, id), encodeNpy(shape, data));
  } else {
    await rm(folder, { recursive: true });
    // The group's, unless another net is kept there.
    await rmdir(dirname(folder)).catch(() => {});
  }
  return {
    group: net.group,
    name: net.name,
    outcome,
    drawn,
    folder: wrong ? folder : null,
    inputs: net.trained.net.inputs,
    prototxt: wrong && net.group in CASES ? String(net.prototxt) : null,
  };
}

/** Where a kept net has what is fed to it. */
export function inputFile(folder: string, id: string): string {
  return join(folder, `${folderName(id)}.npy`);
}

function folderName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^-|-$/g, "");
}

/** Random layers of a type up to the first that is wrong, which is made as small as possible; null where none can be tried. */
async function draw(type: LayerType, options: ConverterTestOptions): Promise<NetResult | null> {
  const { seed, runs } = options;
  const kinds = new Map<ConverterOutcome["kind"], NetResult>();
  let last: { readonly layerCase: LayerCase; readonly result: NetResult } | undefined;
  const { any } = CASES[type] ?? {};
  if (any === undefined) throw new RangeError(`there are no cases of ${type}`);
  const path = await findFailure(any, { seed, runs, shrinks: MOST_SHRINKS }, async (layerCase) => {
    if (!isAboutConversion(layerCase)) return false;
    const result = await tryNet(caseNet(type, DRAWS, layerCase), options, null);
    const { kind } = result.outcome;
    if (last === undefined) kinds.set(kind, result);
    if (!isWrong(result.outcome) || (last !== undefined && last.result.outcome.kind !== kind)) return false;
    last = { layerCase, result };
    return true;
  });
  // The folder holds whatever was tried last: the smallest one once more.
  if (last !== undefined && path !== null)
    return await tryNet(caseNet(type, DRAWS, last.layerCase), options, { seed, path });
  return kinds.get("pass") ?? kinds.get("undecided") ?? kinds.get("refused") ?? null;
}

function conclude(results: readonly NetResult[]): { conforms: boolean; summary: string } {
  const count = (...kinds: ConverterOutcome["kind"][]): number =>
    results.filter(({ outcome }) => kinds.includes(outcome.kind)).length;
  const wrong = count("deviates", "invalid");
  const passed = count("pass");
  const refused = count("refused");
  const but = refused === 0 ? "" : `; ${refused} refused`;
  const converted = passed + wrong + count("undecided");
  if (wrong > 0) return { conforms: false, summary: `Wrong in ${wrong} of ${converted} nets that it converts${but}.` };
  if (passed === 0) return { conforms: false, summary: `Nothing was compared, so nothing can be said${but}.` };
  return { conforms: true, summary: `Right in all ${converted} nets that it converts${but}.` };
}
