/**
 * The verdict of a gate: from what backends said of each image to green or red, with the reasons. Pure: it reads no file and runs
 * no net, so that a merge of shards and a resumed run are judged by the same code as a run in one go.
 */
import { CuppingError } from "../error.ts";
import { type Changes, changesBetween, type RecordedImage, type Spread } from "./changes.ts";
import type { Gate, Signature } from "./gate.ts";
import type { DataExplanation } from "./hypotheses.ts";
import type { FailedImage, ImageRecord } from "./image-record.ts";
import { printedLoss } from "./printed-loss.ts";
import { Sampling } from "./statistics.ts";

/** What one backend made of the images that it was given. */
export interface RunResult {
  /** "onnxruntime:cpu" */
  readonly backend: string;
  readonly version?: string;
  /** One for each image that was judged, in any order. */
  readonly records: readonly RecordedImage[];
  /** Images that could not be read: they count as wrong. */
  readonly failed: readonly FailedImage[];
  /** How many images the run set out to judge. */
  readonly expected: number;
  readonly seconds: number;
  /** Bytes of the process at its largest. */
  readonly peakMemory: number;
  /** Bytes on the device at its largest, where the engine tells. */
  readonly deviceMemory?: number | undefined;
}

/** Which part of the data set was asked for. */
export interface Sample {
  /** "1,000 of 50,000 images at random, seed 1" */
  readonly words: string;
  /** Images drawn without putting back, each as likely as any other: only then do they say something of the whole set. */
  readonly random: boolean;
}

/** What an independent run says: the reference, a golden record, another machine's journal. */
export interface ReferenceResult {
  /** "reference (float64)", "golden record of 2026-01-01" */
  readonly backend: string;
  /** Which images it covers, for people: "all images", "500 stratified by label, and 37 of small margin". */
  readonly covers: string;
  readonly records: readonly RecordedImage[];
}

/** Whether the labels are in the order of the net's outputs: what recogniseLabelOrder finds. */
export interface LabelFinding {
  readonly verdict: "right" | "wrong" | "unrelated" | "too few";
  /** "these labels look like ILSVRC2012_ID order: in WNID order the error is 29.03 % …" */
  readonly sentence: string;
  /** The best first. */
  readonly explanations: readonly LabelExplanation[];
}

interface LabelExplanation {
  readonly faults: readonly {
    readonly id: string;
    readonly claim: string;
    readonly remedy: string;
    readonly source: string;
  }[];
  readonly sentence: string;
  /** With the labels put right. */
  readonly top1Errors: number;
  readonly top5Errors: number;
}

export interface Judged {
  /** Of the data set: "MNIST, 10,000 images". */
  readonly title: string;
  /** Images of the whole data set. */
  readonly images: number;
  readonly gate?: Gate;
  readonly runs: readonly RunResult[];
  /** Left out where the whole set was asked for. */
  readonly sample?: Sample;
  readonly reference?: ReferenceResult;
  readonly spread?: Spread;
  /** Whether the net's scores are probabilities, of which a loss can be taken. */
  readonly probabilities: boolean;
  /** From the first run's predictions. */
  readonly labels?: LabelFinding;
  readonly explanations?: readonly DataExplanation[];
}

/**
 * - green: the whole set, the exact counts, nothing failed.
 * - not-contradicted: a random sample that the gate's counts are likely enough to give. Never green.
 * - counted: the whole set, or a sample, without a gate.
 * - incomplete: a part of the set that is no random sample (a shard, the first images) with nothing wrong so far.
 * - red: anything else.
 */
export type Outcome = "green" | "not-contradicted" | "counted" | "incomplete" | "red";

type Metric = "top-1 errors" | "top-5 errors" | "loss";

/** An expected figure and the one that came out. */
interface Figure {
  readonly metric: Metric;
  readonly expected: number | string;
  readonly got: number | string | null;
  readonly equal: boolean;
}

/** What a random sample says of the whole set. */
export interface Confidence {
  readonly metric: "top-1 errors" | "top-5 errors";
  /** Exact hypergeometric interval for the errors of the whole set, at 95 %. */
  readonly interval: readonly [number, number];
  /** Of the expected count; null without a gate. */
  readonly expected: number | null;
  /** Twice the probability of a sample as far out, or farther, if the expected count is true; null without a gate. */
  readonly surprise: number | null;
  /** Ids of signatures whose counts the interval excludes. */
  readonly excludes: readonly string[];
}

/** A known way to such counts: a hint and no proof. */
export interface SignatureMatch {
  readonly signature: Signature;
  /** on: equal at the digits that the source printed. near: within what its author allows. possible: the sample leaves it possible. */
  readonly how: "on" | "near" | "possible";
}

/** What makes a run red. "top-1 errors", "top-5 errors", "loss": not the expected ones, or made unlikely by a sample. */
export type Problem =
  | Metric
  | "unreadable"
  | "missing"
  | "data-set"
  | "labels"
  | "not-finite"
  | "arithmetic"
  | "other-images";

type Note = "inputs-differ" | "incomplete" | "sample";

interface Remark<Kind extends string> {
  readonly kind: Kind;
  /** Full sentences. */
  readonly text: string;
}

export interface RunVerdict {
  readonly backend: string;
  readonly version: string | null;
  readonly outcome: Outcome;
  /** Why it is red; none where it is not. */
  readonly problems: readonly Remark<Problem>[];
  /** What to know before anything else is read into the counts. */
  readonly notes: readonly Remark<Note>[];
  /** Images judged, those that failed among them. */
  readonly images: number;
  readonly expectedImages: number;
  readonly failed: readonly FailedImage[];
  /** Images of which there is neither a record nor a failure. */
  readonly missing: number;
  /** Failed images count as wrong. */
  readonly top1Errors: number;
  readonly top5Errors: number;
  /** As Caffe prints it; null where there is none, and `lossNote` says why. */
  readonly loss: string | null;
  readonly lossNote: string | null;
  readonly figures: readonly Figure[];
  readonly confidence: readonly Confidence[];
  readonly signatures: readonly SignatureMatch[];
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly peakMemory: number;
  readonly deviceMemory: number | null;
}

export interface ValidationVerdict {
  readonly format: 1;
  readonly title: string;
  readonly images: number;
  readonly gate: {
    readonly id: string;
    readonly title: string;
    readonly source: string;
    readonly images: number;
  } | null;
  readonly sample: Sample | null;
  readonly outcome: Outcome;
  /** Whether a script may go on: green, not-contradicted or counted. */
  readonly passed: boolean;
  /** One sentence for the whole. */
  readonly summary: string;
  readonly runs: readonly RunVerdict[];
  /** Which images the reference covers; null where there is none. */
  readonly reference: { readonly backend: string; readonly covers: string } | null;
  readonly changes: readonly Changes[];
  readonly labels: LabelFinding | null;
  readonly explanations: readonly DataExplanation[];
}

/** Of the intervals that are printed. */
export const CONFIDENCE = 0.95;

/** A sample contradicts a gate whose counts would give one as far out less often than this. */
export const CONTRADICTION = 0.001;

/**
 * @throws CuppingError NOTHING_COMPARED where there is no run, or one without a single image; CASE_INVALID where an image was
 * recorded twice: counts of such a run are no counts
 */
export function judge(judged: Judged): ValidationVerdict {
  const { title, images, gate, runs, sample, reference, spread } = judged;
  if (runs.length === 0 || runs.some((run) => run.records.length + run.failed.length === 0)) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: title,
      problem: "Not one image was judged, and a verdict on nothing is worth nothing.",
      remedy: "Check the data set, the sample and the shard.",
    });
  }
  const changes = [
    ...(reference === undefined ? [] : runs.map((run) => changesBetween(reference, run, spread))),
    ...runs.slice(1).map((run) => changesBetween(runs[0], run, spread)),
  ];
  const verdicts = runs.map((run, i) => judgeRun(judged, run, changes.filter(concerns(runs, i, reference))));
  const outcome = worst(verdicts.map((verdict) => verdict.outcome));
  return {
    format: 1,
    title,
    images,
    gate: gate === undefined ? null : { id: gate.id, title: gate.title, source: gate.source, images: gate.data.images },
    sample: sample === undefined ? null : { words: sample.words, random: sample.random },
    outcome,
    passed: outcome !== "red" && outcome !== "incomplete",
    summary: summaryOf(judged, outcome, verdicts),
    runs: verdicts,
    reference: reference === undefined ? null : { backend: reference.backend, covers: reference.covers },
    changes,
    labels: judged.labels === undefined ? null : labelsOf(judged.labels),
    explanations: judged.explanations ?? [],
  };
}

/** The comparisons whose bugs are laid at run `i`'s door: with the reference where there is one, else with the first run. */
function concerns(runs: readonly RunResult[], i: number, reference: ReferenceResult | undefined) {
  return ({ from, to }: Changes): boolean =>
    to === runs[i].backend && from === (reference === undefined ? runs[0].backend : reference.backend);
}

function judgeRun(judged: Judged, run: RunResult, changes: readonly Changes[]): RunVerdict {
  const { gate, sample, images: size } = judged;
  const records = run.records.toSorted((a, b) => a.index - b.index);
  countedOnce(run, records);
  const images = records.length + run.failed.length;
  const missing = Math.max(run.expected - images, 0);
  const top1Errors = run.failed.length + records.filter(({ rank }) => rank >= 1).length;
  const top5Errors = run.failed.length + records.filter(({ rank }) => rank >= 5).length;
  const whole = sample === undefined && images === size;
  const [loss, lossNote] = lossOf(judged, records, run.failed.length);
  const counts: Counted = { top1Errors, top5Errors, loss };
  const figures = gate === undefined || !whole ? [] : figuresOf(gate, counts);

  const problems: Remark<Problem>[] = [];
  const red = (kind: Problem, text: string): number => problems.push({ kind, text });
  if (run.failed.length > 0)
    red("unreadable", `${are(run.failed.length)} unreadable, and counted as wrong: ${names(run.failed)}.`);
  if (missing > 0) red("missing", `${are(missing)} missing of the ${number(run.expected)} that were to be judged.`);
  if (gate !== undefined && size !== gate.data.images) {
    red("data-set", `The data set has ${number(size)} images, and the gate is about ${number(gate.data.images)}.`);
  }
  const exact = figures.length > 0 && figures.every(({ equal }) => equal);
  if (!exact && (judged.labels?.verdict === "wrong" || judged.labels?.verdict === "unrelated")) {
    red("labels", sentence(judged.labels.sentence));
  }
  const odd = records.filter(
    ({ score, top5 }) => !(Number.isFinite(score) && top5.every(([, one]) => Number.isFinite(one))),
  );
  if (odd.length > 0) red("not-finite", `The scores of ${plural(odd.length)} are not finite: ${names(odd)}.`);
  for (const figure of figures) if (!figure.equal) red(figure.metric, unequal(figure));
  const confidence = sample?.random === true && images < size ? confidenceOf(judged, images, counts) : [];
  for (const one of confidence) if (contradicts(one)) red(one.metric, unlikely(one, size));
  for (const { from, beyond, changed, identitiesDiffer } of changes) {
    const bugs = new Map(
      [...beyond, ...changed.filter(({ judgement }) => judgement === "bug")].map((one) => [one.index, one]),
    );
    if (bugs.size > 0) {
      red(
        "arithmetic",
        `${are(bugs.size)} farther from ${from} than arithmetic explains: ${names([...bugs.values()])}.`,
      );
    }
    if (identitiesDiffer.length > 0) {
      red(
        "other-images",
        `${are(identitiesDiffer.length)} not the same, or not labelled the same, as in ${from}: ${names(identitiesDiffer)}.`,
      );
    }
  }
  const outcome: Outcome =
    problems.length > 0
      ? "red"
      : gate === undefined
        ? "counted"
        : whole
          ? "green"
          : confidence.length > 0
            ? "not-contradicted"
            : "incomplete";
  const notes: Remark<Note>[] = changes
    .filter(({ inputsDiffer }) => inputsDiffer.length > 0)
    .map(({ from, inputsDiffer }) => ({
      kind: "inputs-differ",
      text: `The tensors of ${plural(inputsDiffer.length)} differ from those of ${from}, so that their scores tell nothing of arithmetic: compare the decoders and recipes first. ${names(inputsDiffer)}.`,
    }));
  if (outcome === "incomplete") {
    notes.push({
      kind: "incomplete",
      text: `${number(images)} of ${number(size)} images that are no random sample say nothing of the whole set.`,
    });
  }
  if (outcome === "not-contradicted") {
    notes.push({ kind: "sample", text: "A sample is never green: only the whole set shows exact counts." });
  }
  return {
    backend: run.backend,
    version: run.version ?? null,
    outcome,
    problems,
    notes,
    images,
    expectedImages: run.expected,
    failed: run.failed,
    missing,
    top1Errors,
    top5Errors,
    loss,
    lossNote,
    figures,
    confidence,
    signatures: gate === undefined ? [] : whole ? signaturesNear(gate, counts) : signaturesPossible(gate, confidence),
    seconds: run.seconds,
    imagesPerSecond: images / run.seconds,
    peakMemory: run.peakMemory,
    deviceMemory: run.deviceMemory ?? null,
  };
}

/** Without what a finding holds beside it: a permutation of a thousand classes is nothing to report. */
function labelsOf({ verdict, sentence, explanations }: LabelFinding): LabelFinding {
  return {
    verdict,
    sentence,
    explanations: explanations.map(({ faults, sentence: told, top1Errors, top5Errors }) => ({
      faults: faults.map(({ id, claim, remedy, source }) => ({ id, claim, remedy, source })),
      sentence: told,
      top1Errors,
      top5Errors,
    })),
  };
}

interface Counted {
  readonly top1Errors: number;
  readonly top5Errors: number;
  readonly loss: string | null;
}

function countedOnce(run: RunResult, sorted: readonly ImageRecord[]): void {
  const seen = new Set<number>();
  for (const { index, name } of [...sorted, ...run.failed]) {
    if (seen.has(index)) {
      throw new CuppingError("CASE_INVALID", {
        place: run.backend,
        problem: `Image ${index} (${name}) was recorded twice, and such counts are no counts.`,
        remedy: "Merge shards that are disjoint, and journals of one run.",
      });
    }
    seen.add(index);
  }
}

function lossOf(
  { gate, probabilities, sample, images }: Judged,
  records: readonly ImageRecord[],
  failed: number,
): readonly [loss: string | null, note: string | null] {
  if (!probabilities) return [null, "The net's output is no probability."];
  if (failed > 0) return [null, "An image that was not read has no loss."];
  const odd = records.find(({ score }) => !(score >= 0 && score <= 1));
  if (odd !== undefined) return [null, `The score of ${odd.name} is ${odd.score}, which is no probability.`];
  const batch = gate?.expected.loss?.batch;
  if (batch !== undefined && sample === undefined && records.length === images && records.length % batch === 0) {
    return [printedLoss(records, batch), null];
  }
  return [printedLoss(records, records.length), "The mean over the images, not over batches as Caffe prints it."];
}

function figuresOf({ expected }: Gate, counts: Counted): Figure[] {
  const figure = (metric: Metric, stated: number | string | undefined, got: number | string | null): Figure[] =>
    stated === undefined ? [] : [{ metric, expected: stated, got, equal: stated === got }];
  return [
    ...figure("top-1 errors", expected.top1Errors, counts.top1Errors),
    ...figure("top-5 errors", expected.top5Errors, counts.top5Errors),
    ...figure("loss", expected.loss?.printed, counts.loss),
  ];
}

function unequal({ metric, expected, got }: Figure): string {
  if (typeof expected !== "number" || typeof got !== "number") {
    return `The ${metric} is ${got ?? "not known"}, and the gate expects ${expected}.`;
  }
  const difference = `${number(Math.abs(got - expected))} ${got > expected ? "more" : "fewer"}`;
  return `There are ${number(got)} ${metric}, ${difference} than the ${number(expected)} that the gate expects.`;
}

function confidenceOf({ gate, images: size }: Judged, n: number, counts: Counted): Confidence[] {
  const sampling = new Sampling(size, n);
  const of = (
    metric: Confidence["metric"],
    wrong: number,
    expected: number | undefined,
    percent: (signature: Signature) => number | undefined,
  ): Confidence => {
    const interval = sampling.interval(wrong, CONFIDENCE);
    const excludes = (gate?.signatures ?? []).filter((signature) => {
      const errors = percent(signature);
      if (errors === undefined) return false;
      const [low, high] = [errors - signature.within, errors + signature.within].map((one) => (one * size) / 100);
      return high < interval[0] || low > interval[1];
    });
    return {
      metric,
      interval,
      expected: expected ?? null,
      surprise: expected === undefined ? null : sampling.surprise(wrong, expected),
      excludes: excludes.map(({ id }) => id),
    };
  };
  return [
    of("top-1 errors", counts.top1Errors, gate?.expected.top1Errors, ({ top1 }) => top1),
    of("top-5 errors", counts.top5Errors, gate?.expected.top5Errors, ({ top5 }) => top5),
  ];
}

function contradicts({ surprise }: Confidence): boolean {
  return surprise !== null && surprise < CONTRADICTION;
}

function unlikely({ metric, interval: [low, high], expected, surprise }: Confidence, size: number): string {
  const odds =
    (surprise as number) > 1e-9 ? `1 in ${number(Math.round(1 / (surprise as number)))}` : "less than 1 in a billion";
  return `The sample says that the whole set of ${number(size)} has ${number(low)} to ${number(high)} ${metric} (95 %), and the gate expects ${number(expected as number)}: a sample as far out as this one has a chance of ${odds}.`;
}

/** Signatures that the counts of a whole set fall on or near, the nearest first. The expected counts have none. */
function signaturesNear({ expected, data, signatures }: Gate, counts: Counted): SignatureMatch[] {
  const as = [counts.top1Errors, counts.top5Errors];
  if ((expected.top1Errors ?? as[0]) === as[0] && (expected.top5Errors ?? as[1]) === as[1]) return [];
  const percents = as.map((errors) => (100 * errors) / data.images);
  const found = signatures.map((signature) => {
    const distances = [signature.top1, signature.top5].flatMap((stated, k) =>
      stated === undefined ? [] : [Math.abs(stated - percents[k])],
    );
    const on = [signature.top1, signature.top5].every(
      (stated, k) => stated === undefined || percents[k].toFixed(digits(stated)) === stated.toFixed(digits(stated)),
    );
    return { signature, on, distance: Math.max(...distances) };
  });
  return found
    .filter(({ signature, on, distance }) => on || distance <= signature.within)
    .toSorted((a, b) => Number(b.on) - Number(a.on) || a.distance - b.distance)
    .map(({ signature, on }) => ({ signature, how: on ? "on" : "near" }));
}

/** Signatures that a sample leaves possible where it speaks against the expected counts. */
function signaturesPossible({ signatures }: Gate, confidence: readonly Confidence[]): SignatureMatch[] {
  const against = confidence.some(
    ({ interval, expected }) => expected !== null && (expected < interval[0] || expected > interval[1]),
  );
  if (!against) return [];
  return signatures
    .filter(({ id }) => !confidence.some(({ excludes }) => excludes.includes(id)))
    .map((signature) => ({ signature, how: "possible" }));
}

/** Digits after the point: 2 of 30.05. */
function digits(value: number): number {
  return String(value).split(".")[1]?.length ?? 0;
}

const ORDER: readonly Outcome[] = ["red", "incomplete", "not-contradicted", "counted", "green"];

function worst(outcomes: readonly Outcome[]): Outcome {
  return ORDER.find((outcome) => outcomes.includes(outcome)) as Outcome;
}

function summaryOf({ gate, sample }: Judged, outcome: Outcome, runs: readonly RunVerdict[]): string {
  const what = gate === undefined ? "the counts" : gate.id;
  const red = runs.filter((run) => run.outcome === "red").map(({ backend }) => backend);
  switch (outcome) {
    case "green":
      return `GREEN: ${runs.map(({ backend }) => backend).join(", ")}: exactly the counts of ${what}.`;
    case "not-contradicted":
      return `NOT CONTRADICTED: ${sample?.words} agree with ${what}; only the whole set can be green.`;
    case "counted":
      return "COUNTED: there is no gate to judge by.";
    case "incomplete":
      return `INCOMPLETE: a part of the set, with nothing wrong so far; only the whole set can be green.`;
    case "red":
      return `RED: ${red.join(", ")}: ${gate === undefined ? "not counted as it should be" : `not ${what}`}.`;
    default:
      return outcome satisfies never;
  }
}

/** "these labels …" as a sentence of its own. */
function sentence(words: string): string {
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

/** "1 image", "3 images" */
function plural(value: number): string {
  return value === 1 ? "1 image" : `${number(value)} images`;
}

/** "1 image is", "3 images are" */
function are(value: number): string {
  return `${plural(value)} ${value === 1 ? "is" : "are"}`;
}

/** Some names of images, for a sentence; the whole list is in the JSON. */
function names(images: readonly { readonly name: string }[]): string {
  const shown = images.slice(0, 5).map(({ name }) => name);
  return images.length > shown.length
    ? `${shown.join(", ")} and ${number(images.length - shown.length)} more`
    : shown.join(", ");
}
