/**
 * Compares two recordings, blob by blob.
 *
 * Where one of them names the net, the weights and the inputs that it was made of, and these are there, the reference says
 * what each side may differ by: it is verified as an engine would be that returned these blobs. Elsewhere nothing is known
 * of how the numbers came about, so the rule is the user's, or equality.
 */
import { basename } from "node:path";
import type { Backend } from "../backends/backend.ts";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import type { Acceptance } from "../comparison/acceptance.ts";
import type { Comparison } from "../comparison/compare.ts";
import type { Blob } from "../tensor/blob.ts";
import type { NpyArray } from "../tensor/npy.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { layerAcceptance } from "../comparison/acceptance.ts";
import { compare, deviates, isSame, otherShape } from "../comparison/compare.ts";
import { CuppingError } from "../error.ts";
import { forwardNetWithErrors } from "../reference/net.ts";
import { ulpOf } from "../tensor/float32.ts";
import { FP32, FP64 } from "../tensor/profile.ts";
import { type Shape, sameShape } from "../tensor/shape.ts";
import { type MadeFrom, sourcesOf } from "./golden.ts";
import { type Pairing, pairUp, type RecordedArray, type Recording } from "./recording.ts";
import { verify, type VerifyOptions, type VerifyReport } from "./verify.ts";

/** By which rule two numbers agree of which nobody knows how they were computed. */
export type Rule =
  | { readonly kind: "equal" }
  /** Within so many steps of float32. */
  | { readonly kind: "ulps"; readonly ulps: number }
  /** Within this part of the largest number of A's blob. */
  | { readonly kind: "relative"; readonly part: number }
  /** As one rounding of A's number to this arithmetic may leave it. */
  | { readonly kind: "rounded"; readonly profile: ArithmeticProfile };

/** Two arrays of one blob. */
export interface BlobDiff {
  readonly a: string;
  readonly b: string;
  /** Of A's array. */
  readonly shape: Shape;
  /** A's value is the expected one. */
  readonly comparison: Comparison;
  /**
   * The largest difference as a part of the largest number of A's blob; infinite where something meets NaN or an infinity;
   * null where the shapes differ.
   */
  readonly relative: number | null;
  /** Another blob of A, not found in B, that B's array is nearer to. */
  readonly nearer: string | null;
}

/** One side, measured against the reference. */
export interface JudgedSide {
  readonly path: string;
  /** null: it is the reference's own, up to roundings of float64. */
  readonly report: VerifyReport | null;
}

export interface DiffReport {
  readonly a: Pick<Recording, "path" | "kind"> & { readonly arrays: number };
  readonly b: Pick<Recording, "path" | "kind"> & { readonly arrays: number };
  /** Names in both, and in one only. */
  readonly both: number;
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  readonly rule: Rule;
  /** Why the reference did not say what is allowed, where a record names a net; else null. */
  readonly withoutReference: string | null;
  /** Every pair, in A's order, by the rule. */
  readonly blobs: readonly BlobDiff[];
  /** What the reference says of the sides; null where it was not asked. */
  readonly judged: readonly JudgedSide[] | null;
  /** Inputs of the net that are not equal: where they are not, nothing below can be. */
  readonly otherInputs: readonly string[];
  readonly agrees: boolean;
  /** One sentence. */
  readonly summary: string;
}

export interface DiffOptions extends Pick<VerifyOptions, "explainMs" | "progress"> {
  readonly map?: Readonly<Record<string, string>>;
  /** Absent: what the reference allows, where it can be asked; else equality. */
  readonly rule?: Rule;
  /** What sides that are not the reference's own claim of their arithmetic. */
  readonly profile?: ArithmeticProfile;
}

/** @throws CuppingError NOTHING_COMPARED where no name is in both, or no number; USAGE for a map that names what is not there */
export async function diff(a: Recording, b: Recording, options: DiffOptions = {}): Promise<DiffReport> {
  const { profile, map } = options;
  const rule = options.rule ?? (profile === undefined ? { kind: "equal" } : { kind: "rounded", profile });
  const pairing = pairUp(a, b, map);
  const { pairs, onlyA, onlyB } = pairing;
  if (pairs.length === 0) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: `${a.path}, ${b.path}`,
      problem: `No name is in both: A has for instance "${onlyA[0]}", and B "${onlyB[0]}".`,
      remedy: "Say which is which with --map, a JSON file of names in A and their names in B.",
    });
  }
  const unpaired = a.arrays.filter(({ name }) => onlyA.includes(name));
  const blobs: BlobDiff[] = [];
  for (const [ofA, ofB] of pairs) blobs.push(await diffBlob(ofA, ofB, rule, unpaired));
  if (blobs.every(({ comparison }) => comparison.elements === 0 && comparison.misshapen === null)) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: `${a.path}, ${b.path}`,
      problem: "Every array that is in both is empty.",
      remedy: "Record a run of the net, with at least one image.",
    });
  }
  const asked = options.rule === undefined ? await askReference(a, b, pairing, options) : null;
  const judged = Array.isArray(asked) ? asked : null;
  const different = blobs.filter(({ comparison }) => deviates(comparison));
  const inputs = Object.keys((a.manifest ?? b.manifest)?.inputs ?? {});
  const otherInputs = different
    .map((one) => (a.manifest === null ? one.b : one.a))
    .filter((name) => inputs.includes(name));
  return {
    a: { path: a.path, kind: a.kind, arrays: a.arrays.length },
    b: { path: b.path, kind: b.kind, arrays: b.arrays.length },
    both: pairs.length,
    onlyA,
    onlyB,
    rule,
    withoutReference: typeof asked === "string" ? asked : null,
    blobs,
    judged,
    otherInputs,
    ...(judged === null ? concludeByRule(blobs, different, rule) : concludeByReference(judged, otherInputs)),
  };
}

async function diffBlob(
  a: RecordedArray,
  b: RecordedArray,
  rule: Rule,
  unpaired: readonly RecordedArray[],
): Promise<BlobDiff> {
  const [expected, got] = [await a.read(), await b.read()];
  const base = { a: a.name, b: b.name, shape: expected.shape, nearer: null };
  if (!sameShape(expected.shape, got.shape)) {
    return { ...base, comparison: otherShape(expected.shape, got.shape), relative: null };
  }
  let largest = 0;
  for (const value of expected.data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const comparison = compareBy(rule, expected, got, largest);
  // Equal as compared: in the coarser of the two precisions.
  const distance = comparison.identical === comparison.elements ? 0 : furthest(expected, got);
  const relative = distance === 0 ? 0 : distance / largest;
  if (!deviates(comparison)) return { ...base, comparison, relative };
  let nearer: string | null = null;
  let least = distance;
  for (const other of unpaired) {
    const array = await other.read();
    if (!sameShape(array.shape, got.shape)) continue;
    const far = furthest(array, got);
    if (far < least) [nearer, least] = [other.name, far];
  }
  return { ...base, comparison, relative, nearer };
}

/** In the coarser of the two precisions: a float64 record of what a float32 engine made is not more exact for it. */
function compareBy(rule: Rule, expected: NpyArray, got: NpyArray, largest: number): Comparison {
  const values = new Float64Array(expected.data);
  const coarser = expected.data instanceof Float32Array ? new Float32Array(got.data) : got.data;
  return compare({ shape: expected.shape, values }, acceptanceBy(rule, values, largest), coarser, profileOf(rule));
}

function acceptanceBy(rule: Rule, values: Float64Array, largest: number): Acceptance {
  const allowed = (i: number): number => {
    switch (rule.kind) {
      case "equal":
        return 0;
      case "ulps":
        return rule.ulps * ulpOf(values[i]);
      case "relative":
        return rule.part * largest;
      case "rounded":
        return rule.profile.unitRoundoff * Math.abs(values[i]) + rule.profile.underflow;
      default:
        return rule satisfies never;
    }
  };
  // Whatever the rule, nothing is proved: nobody says how the numbers came about.
  return { allowed, proved: () => Number.POSITIVE_INFINITY, mayOverflow: () => false };
}

function profileOf(rule: Rule): ArithmeticProfile {
  return rule.kind === "rounded" ? rule.profile : FP32;
}

/** The largest distance of two numbers in the same place. */
function furthest(a: NpyArray, b: NpyArray): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) {
    if (isSame(a.data[i], b.data[i])) continue;
    const distance = Math.abs(a.data[i] - b.data[i]);
    most = Math.max(most, Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance);
  }
  return most;
}

/**
 * The sides against the reference, by the first record whose files are there; a sentence that says why not where they are not;
 * null where none names any.
 */
async function askReference(
  a: Recording,
  b: Recording,
  { pairs }: Pairing,
  options: DiffOptions,
): Promise<JudgedSide[] | string | null> {
  let record: Recording | undefined;
  let from: MadeFrom | undefined;
  let why: string | null = null;
  for (const side of [a, b]) {
    if (side.manifest === null || from !== undefined) continue;
    try {
      from = await sourcesOf(side.path);
      record = side;
    } catch (error) {
      if (!(error instanceof CuppingError)) throw error;
      why ??= error.message;
    }
  }
  if (from === undefined) return why;
  const { net } = from.trained;
  // Ids of the net are the record's names: B's arrays go by A's, or A's by B's.
  const named = new Map(pairs.map(([ofA, ofB]) => [(record === a ? ofA : ofB).name, { a: ofA, b: ofB }]));
  const layers = net.layers.filter(
    ({ type, tops }) => type !== "Input" && tops.length > 0 && tops.every((id) => named.has(id)),
  );
  if (layers.length === 0) return "No layer of the net has all of its tops in both.";
  const sides: JudgedSide[] = [];
  for (const [path, of] of [
    [a.path, "a"],
    [b.path, "b"],
  ] as const) {
    const blobs = new Map<BlobId, NpyArray>();
    for (const [id, both] of named) blobs.set(id, await both[of].read());
    // A side that was fed other numbers may well be right on those.
    const feeds = new Map(
      [...from.feeds].map(([id, recorded]) => {
        const own = blobs.get(id);
        const fits = own !== undefined && sameShape(own.shape, recorded.shape);
        return [id, fits ? { shape: own.shape, data: new Float32Array(own.data) } : recorded];
      }),
    );
    const outputs = forwardNetWithErrors(from.trained, feeds);
    const isExact = layers.every(({ tops }) =>
      tops.every((id) => {
        const [output, got] = [outputs.get(id), blobs.get(id)];
        if (output === undefined || got === undefined || got.data instanceof Float32Array) return false;
        if (!sameShape(output.shape, got.shape)) return false;
        return compare(output, layerAcceptance(output, FP64), got.data, FP64).outside === 0;
      }),
    );
    const report = isExact
      ? null
      : await verify(from.trained, replaying(path, blobs, options.profile ?? FP32), feeds, {
          mode: "inherited",
          recorded: true,
          layers: layers.map(({ name }) => name),
          explainMs: options.explainMs,
          progress: options.progress,
        });
    sides.push({ path, report });
  }
  return sides;
}

/** An engine that returns what was recorded. */
function replaying(path: string, arrays: ReadonlyMap<BlobId, NpyArray>, profile: ArithmeticProfile): Backend {
  const blobs = new Map<BlobId, Blob>(
    [...arrays].map(([id, { shape, data }]) => [id, { shape, data: new Float32Array(data) }]),
  );
  return {
    id: "recorded",
    device: basename(path),
    version: `(${blobs.size} arrays)`,
    profile,
    supports: () => ({ supported: true }),
    prepare: (_trained: TrainedNet) =>
      Promise.resolve({ run: () => Promise.resolve(blobs), [Symbol.asyncDispose]: () => Promise.resolve() }),
  };
}

function concludeByRule(
  blobs: readonly BlobDiff[],
  different: readonly BlobDiff[],
  rule: Rule,
): Pick<DiffReport, "agrees" | "summary"> {
  const how = rule.kind === "equal" ? "equal" : "within the rule that was given";
  const are = (number: number): string => (number === 1 ? "is" : "are");
  const [all, wrong] = [blobs.length, different.length];
  const those = `${all === 1 ? "blob" : "blobs"} that ${are(all)} in both`;
  if (wrong === 0) return { agrees: true, summary: `${all === 1 ? "The" : `All ${all}`} ${those} ${are(all)} ${how}.` };
  return {
    agrees: false,
    summary: `Of ${all} ${those}, ${wrong} ${are(wrong)} not ${how}: ${different[0].a} is the first.`,
  };
}

function concludeByReference(
  judged: readonly JudgedSide[],
  otherInputs: readonly string[],
): Pick<DiffReport, "agrees" | "summary"> {
  const reports = judged.flatMap(({ path, report }) => (report === null ? [] : [{ path, report }]));
  const said =
    reports.length === 0
      ? "Both sides are what the reference computes."
      : reports.map(({ path, report }) => `${path}: ${report.summary}`).join(" ");
  if (otherInputs.length === 0) return { agrees: reports.every(({ report }) => report.conforms), summary: said };
  return {
    agrees: false,
    summary: `The two were not fed the same numbers: ${otherInputs.join(", ")}. Each on its own: ${said}`,
  };
}
