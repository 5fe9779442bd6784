/** A verdict on a validation set, for the terminal: backends side by side, then why, then one sentence. */
import type { ChangedImage, ChangeKind, Changes } from "../validation/changes.ts";
import type { DataExplanation } from "../validation/hypotheses.ts";
import type { Confidence, Outcome, RunVerdict, SignatureMatch, ValidationVerdict } from "../validation/verdict.ts";
import { COLUMNS, integer, plural, significant, tables, wrap } from "./table.ts";
import type { Paint } from "./verify.ts";

/** Changed images that are listed for each comparison; the JSON has all. */
const LISTED = 10;

export function formatValidation(verdict: ValidationVerdict, paint: Paint): string {
  return [
    ...headOf(verdict).map((line) => wrap(plain(line), COLUMNS, 2)),
    "",
    ...tablesOf(verdict),
    ...section(verdict.runs.flatMap((run) => aboutRun(run, verdict))),
    ...verdict.changes.flatMap((changes) => section(aboutChanges(changes))),
    ...section(aboutLabels(verdict)),
    ...section(verdict.explanations.flatMap(aboutExplanation)),
    "",
    paint(verdict.passed ? "good" : "bad", wrap(plain(verdict.summary), COLUMNS, 0)),
  ].join("\n");
}

/** What was judged, by what. */
export function headOf({ title, gate, sample, reference }: ValidationVerdict): string[] {
  return [
    gate === null ? title : `${gate.title} (${gate.id})`,
    ...(gate === null ? [] : [`Expected: ${gate.source}.`]),
    `Judged: ${sample === null ? title : sample.words}.`,
    ...(reference === null ? [] : [`Compared with: ${reference.backend}, ${reference.covers}.`]),
  ];
}

/** One row of figures: its name, what the gate expects, and each backend's. */
export interface Row {
  readonly name: string;
  readonly expected: string;
  readonly values: readonly string[];
}

/** The figures side by side; the columns are the backends in the order of the verdict. */
export function rowsOf({ runs, gate }: ValidationVerdict): Row[] {
  const expected = (metric: string): string => {
    const figure = runs.flatMap(({ figures }) => figures).find((one) => one.metric === metric);
    return figure === undefined ? "" : shown(figure.expected);
  };
  const row = (name: string, of: (run: RunVerdict) => string, stated = ""): Row => ({
    name,
    expected: stated,
    values: runs.map(of),
  });
  const share = (errors: number, images: number): string => ((100 * errors) / images).toFixed(3);
  const rows = [
    row("images", ({ images }) => integer(images), gate === null ? "" : integer(gate.images)),
    row("top-1 errors", ({ top1Errors }) => integer(top1Errors), expected("top-1 errors")),
    row("top-1 in %", ({ top1Errors, images }) => share(top1Errors, images)),
    row("top-5 errors", ({ top5Errors }) => integer(top5Errors), expected("top-5 errors")),
    row("top-5 in %", ({ top5Errors, images }) => share(top5Errors, images)),
    row("loss", ({ loss }) => loss ?? "–", expected("loss")),
    row("unreadable", ({ failed }) => integer(failed.length)),
    row("seconds", ({ seconds }) => seconds.toFixed(1)),
    row("images/s", ({ imagesPerSecond }) => significant(imagesPerSecond)),
    row("peak memory", ({ peakMemory }) => bytes(peakMemory)),
    ...(runs.some(({ deviceMemory }) => deviceMemory !== null)
      ? [row("device memory", ({ deviceMemory }) => (deviceMemory === null ? "–" : bytes(deviceMemory)))]
      : []),
    row("verdict", ({ outcome }) => outcomeWord(outcome)),
  ];
  return rows;
}

function outcomeWord(outcome: Outcome): string {
  return outcome === "not-contradicted" ? "sample agrees" : outcome;
}

/** As many backends beside one another as fit. */
function tablesOf(verdict: ValidationVerdict): string[] {
  const gate = verdict.gate !== null;
  const columns = [
    { title: "" },
    ...(gate ? [{ title: "gate", align: "right" } as const] : []),
    // A backend's options can be long.
    ...verdict.runs.map(({ backend }) => ({ title: plain(backend), align: "right", most: 50 }) as const),
  ];
  const rows = rowsOf(verdict).map(({ name, expected, values }) => [name, ...(gate ? [expected] : []), ...values]);
  return tables(columns, rows, gate ? 2 : 1).flatMap((part, i) => [...(i > 0 ? [""] : []), part]);
}

function aboutRun(run: RunVerdict, { runs, images }: ValidationVerdict): string[] {
  const lines = [
    ...run.notes.filter(({ kind }) => kind === "inputs-differ").map(({ text }) => text),
    ...run.problems.map(({ text }) => text),
    ...run.confidence.map((one) => confidenceSentence(one, images)),
    ...run.signatures.map(signatureSentence),
    ...run.notes.filter(({ kind }) => kind !== "inputs-differ").map(({ text }) => text),
    ...(run.lossNote === null || (run.loss === null && run.figures.every(({ metric }) => metric !== "loss"))
      ? []
      : [`Loss: ${run.lossNote}`]),
  ];
  if (lines.length === 0) return [];
  return [...(runs.length > 1 ? [`${plain(run.backend)}:`] : []), ...lines.map((line) => bullet(line))];
}

/** What a sample says of the whole set, in words. */
export function confidenceSentence(
  { metric, interval: [low, high], expected, excludes }: Confidence,
  images: number,
): string {
  const gate =
    expected === null
      ? ""
      : `; the gate's ${integer(expected)} lie ${expected < low || expected > high ? "outside" : "inside"}`;
  const excluded = excludes.length === 0 ? "" : ` It excludes ${excludes.join(", ")}.`;
  return `From this sample the whole set of ${integer(images)} has ${integer(low)} to ${integer(high)} ${metric} (exact hypergeometric interval, 95 %)${gate}.${excluded}`;
}

/** A known way to such counts, as a hint. */
export function signatureSentence({ signature: { id, claim, remedy, source }, how }: SignatureMatch): string {
  const fall = { on: "fall on", near: "are near", possible: "may be, by this sample," }[how];
  return `Hint, no proof: the counts ${fall} those of "${id}" (${source}). ${claim} ${remedy}`;
}

function aboutChanges(changes: Changes): string[] {
  const { changed, beyond } = changes;
  if (changed.length === 0 && beyond.length === 0) {
    return [bullet(changesSentence(changes))];
  }
  const order = ["bug", "undecided", "inputs-differ", "tie"];
  const sorted = changed.toSorted((a, b) => order.indexOf(a.judgement) - order.indexOf(b.judgement));
  const more = sorted.length - LISTED;
  return [
    bullet(changesSentence(changes)),
    ...sorted.slice(0, LISTED).map((one) => `  ${bullet(changedSentence(one), 4)}`),
    ...(more > 0 ? [`  … and ${plural(more, "changed image")} more, in the JSON report`] : []),
  ];
}

/** How two runs differ, in one or two sentences. */
export function changesSentence({
  from,
  to,
  images,
  onlyFrom,
  inputsDiffer,
  changed,
  beyond,
  largestMove,
  spread,
}: Changes): string {
  const of = `${to} against ${from}, ${plural(images, "image")}`;
  const inputs = inputsDiffer.length === 0 ? "" : ` ${plural(inputsDiffer.length, "image")} fed differently.`;
  const number = (judgement: ChangedImage["judgement"]): number =>
    changed.filter((one) => one.judgement === judgement).length;
  const words = (
    [
      ["bug", "outside what arithmetic explains"],
      ["tie", "a tie of arithmetic"],
      ["inputs-differ", "fed differently"],
      ["undecided", "with no propagated error to judge by"],
    ] as const
  )
    .filter(([judgement]) => number(judgement) > 0)
    .map(([judgement, text]) => `${integer(number(judgement))} ${text}`);
  const predictions =
    changed.length === 0
      ? "every prediction is the same"
      : `${plural(changed.length, "prediction")} changed (${words.join(", ")})`;
  const far =
    beyond.length === 0 ? "" : ` Scores of ${plural(beyond.length, "image")} moved farther than arithmetic explains.`;
  const moved = ` The largest move of a score is ${significant(largestMove)}${spread === null ? "" : `; propagated error: ${spread}`}.`;
  const only = onlyFrom === 0 ? "" : ` ${plural(onlyFrom, "image")} of ${from} not judged by ${to}.`;
  return `${of}: ${predictions}.${inputs}${far}${moved}${only}`;
}

export const KINDS: Readonly<Record<ChangeKind, string>> = {
  "correct-to-wrong": "right, then wrong",
  "wrong-to-correct": "wrong, then right",
  class: "another wrong class",
  "top-5-lost": "out of the top 5",
  "top-5-gained": "into the top 5",
};

/** "ILSVRC2012_val_00000001.JPEG (label 65): …" */
export function changedSentence({ name, label, kinds, from, to, swing, allowed, judgement }: ChangedImage): string {
  const classes = from.top1 === to.top1 ? `class ${from.top1}` : `class ${from.top1}, then ${to.top1}`;
  const margins = `margins ${significant(from.margin)} and ${significant(to.margin)}`;
  const why = {
    tie: "a tie of arithmetic",
    bug: "a bug: more than arithmetic explains",
    undecided: "propagated error not known",
    "inputs-differ": "not fed the same",
  }[judgement];
  const against = allowed === null ? "" : ` of ${significant(allowed)} allowed`;
  return `${plain(name)} (label ${label}): ${kinds.map((kind) => KINDS[kind]).join(", ")}; ${classes}; ${margins}; swing ${significant(swing)}${against}: ${why}`;
}

function aboutLabels({ labels, runs }: ValidationVerdict): string[] {
  if (labels === null || labels.explanations.length === 0) return [];
  // What makes a run red is said above already.
  const isSaid = runs.some(({ problems }) => problems.some(({ kind }) => kind === "labels"));
  return labels.explanations.flatMap(({ sentence, faults }, i) => [
    bullet(i === 0 && isSaid ? "Labels: what is known of such an order." : `Labels: ${sentence}.`),
    ...faults.map(({ claim, remedy, id }) => `  ${bullet(`${claim} ${remedy} (${id})`, 4)}`),
  ]);
}

function aboutExplanation(explanation: DataExplanation): string[] {
  return [bullet(explanationSentence(explanation))];
}

/** A data fault that explains, in words. */
export function explanationSentence({ id, claim, remedy, fit, images, differing, errors }: DataExplanation): string {
  const how =
    differing === null
      ? `with it the whole set has ${fit === "exact" ? "exactly" : "about"} ${integer(errors?.top1 ?? 0)} top-1 and ${integer(errors?.top5 ?? 0)} top-5 errors`
      : `with it ${integer(differing[1])} of ${plural(images, "prediction")} differ, and ${integer(differing[0])} without`;
  return `${fit === "exact" ? "Explained" : "Likely"} by ${id}: ${how}. ${claim} Either the other side does this, or this side has done the opposite. ${remedy}`;
}

/** "1.5 GiB"; "–" where it was not measured. */
export function bytes(value: number): string {
  if (value === 0) return "–";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${significant(value / 1024 ** power)} ${units[power]}`;
}

function shown(value: number | string): string {
  return typeof value === "number" ? integer(value) : value;
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

function bullet(text: string, indent = 2): string {
  return `- ${wrap(plain(text), COLUMNS, indent)}`;
}

/** Names of files can hold anything: nothing of them moves the cursor. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "�");
}
