/** A converter's regression suite for people and machines: layer type × verdict × fault, and what is wrong. */
import { join } from "node:path";
import type { BaselineComparison, Change } from "../converters/baseline.ts";
import { netId } from "../converters/baseline.ts";
import type { ConverterOutcome, ConverterReport, NetResult } from "../converters/converter-test.ts";
import { inputFile, isWrong } from "../converters/converter-test.ts";
import { whatIsWrong } from "./compare.ts";
import { junit } from "./junit.ts";
import { escaped, markdownTable } from "./markdown.ts";
import { shellWords } from "./shell.ts";
import { COLUMNS, plural, table, wrap } from "./table.ts";
import type { Paint } from "./verify.ts";

/** As many reasons for which nets of one group are refused are printed. */
const REASONS = 2;
/** Characters of a long reason that are printed. */
const HEAD = 60;
const TAIL = 120;

type Report = ConverterReport & {
  readonly comparison: BaselineComparison | null;
  /** What the converter's file is called. */
  readonly artifact: string;
  /** What runs it; null: the engine of its format. */
  readonly run: string | null;
};

export function formatConverterTest(report: Report, paint: Paint): string {
  const { nets, comparison, converter } = report;
  const groups = grouped(nets);
  const [head, ...rows] = table(
    [
      { title: "layer type", most: 26 },
      ...["right", "wrong", "invalid", "refused"].map((title) => ({ title, align: "right" as const })),
    ],
    groups.map(([group, results]) => [group, ...countsOf(results)]),
  ).split("\n");
  const isNew = newlyBroken(comparison);
  const wrong = nets.filter(({ outcome }) => isWrong(outcome));
  const shown = wrong.filter(isNew);
  const refused = groups.flatMap(([group, results]) => refusals(group, results.filter(isNew)));
  return [
    wrap(converter, COLUMNS, 2),
    "",
    paint("dim", head),
    ...rows.flatMap((row, i) => {
      const results = groups[i][1];
      if (results.every(({ outcome }) => outcome.kind === "pass")) return [row];
      const faults = faultsOf(results);
      // Names of faults are long: below the row, they need not be cut.
      const lines = faults.length === 0 ? [row] : [row, ...`  ${wrap(faults.join(", "), COLUMNS, 2)}`.split("\n")];
      const meaning = results.some(({ outcome }) => isWrong(outcome)) ? "bad" : "dim";
      return lines.map((line) => paint(meaning, line));
    }),
    ...shown.flatMap((result) => ["", ...describe(result, report)]),
    ...(refused.length === 0 ? [] : ["", "Refused:", ...refused]),
    ...(comparison === null
      ? []
      : [
          ...changeLines("Newly broken:", comparison.broken),
          ...changeLines("Newly fixed (--update-baseline keeps it so):", comparison.fixed),
          ...(shown.length === wrong.length
            ? []
            : ["", `Wrong as before: ${plural(wrong.length - shown.length, "net")} (--json has all).`]),
        ]),
    "",
    paint(report.conforms ? "good" : "bad", wrap(report.summary, COLUMNS, 0)),
    ...(comparison === null
      ? []
      : [paint(comparison.broken.length === 0 ? "good" : "bad", baselineSentence(comparison))]),
    paint("dim", `${plural(nets.length, "net")} in ${report.seconds.toFixed(1)} s.`),
  ].join("\n");
}

/** With a baseline, the nets that are newly broken; without one, all. */
function newlyBroken(comparison: BaselineComparison | null): (result: NetResult) => boolean {
  const broken = new Set(comparison?.broken.map(({ net }) => net));
  return (result) => comparison === null || broken.has(netId(result));
}

/** Against the baseline, in one sentence. */
export function baselineSentence({ broken, fixed }: BaselineComparison): string {
  return `Against the baseline: ${broken.length} newly broken, ${fixed.length} newly fixed.`;
}

/** With a baseline what is newly broken fails, a refusal too, and what is wrong as before is skipped. */
export function junitConverterTest({ converter, nets, seconds, comparison }: Report): string {
  const isNew = newlyBroken(comparison);
  const fails = (result: NetResult): boolean => (comparison === null ? isWrong(result.outcome) : isNew(result));
  return junit(
    converter,
    grouped(nets).map(([group, results]) => ({
      name: group,
      classname: group,
      cases: results.map((result) => ({
        name: result.name,
        problems: fails(result) ? [sentence(result.outcome)] : [],
        ...(result.outcome.kind !== "pass" && !fails(result) ? { skipped: sentence(result.outcome) } : {}),
      })),
      seconds: (seconds * results.length) / nets.length,
    })),
  );
}

export function markdownConverterTest({ converter, nets, conforms, summary, comparison }: Report): string {
  const passed = comparison === null ? conforms : comparison.broken.length === 0;
  const bullets = (title: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : ["", title, "", ...items.map((text) => `- ${escaped(text)}`)];
  return [
    `## ${passed ? "✅" : "❌"} ${escaped(comparison === null ? summary : baselineSentence(comparison))}`,
    "",
    escaped(converter),
    "",
    ...markdownTable(
      ["layer type", "right", "wrong", "invalid", "refused", "faults"],
      grouped(nets).map(([group, results]) => [group, ...countsOf(results), faultsOf(results).join(", ")]),
      ["faults"],
    ),
    ...(comparison === null
      ? bullets(
          "Wrong:",
          nets
            .filter(({ outcome }) => isWrong(outcome))
            .map((result) => `${netId(result)}: ${sentence(result.outcome)}`),
        )
      : [
          ...bullets("Newly broken:", comparison.broken.map(changeSentence)),
          ...bullets("Newly fixed:", comparison.fixed.map(changeSentence)),
        ]),
    "",
  ].join("\n");
}

function grouped(nets: readonly NetResult[]): [group: string, results: NetResult[]][] {
  const groups = new Map<string, NetResult[]>();
  for (const result of nets) groups.set(result.group, [...(groups.get(result.group) ?? []), result]);
  return [...groups];
}

/** Right, wrong, invalid and refused. What rounding decides is neither. */
function countsOf(results: readonly NetResult[]): string[] {
  return (["pass", "deviates", "invalid", "refused"] as const).map((kind) => {
    const count = results.filter(({ outcome }) => outcome.kind === kind).length;
    return count === 0 ? "–" : String(count);
  });
}

function faultsOf(results: readonly NetResult[]): string[] {
  return [...new Set(results.flatMap(({ outcome }) => (outcome.kind === "deviates" ? outcome.faults : [])))];
}

/** What became of a net, in one line. */
function sentence(outcome: ConverterOutcome): string {
  switch (outcome.kind) {
    case "pass":
      return "right";
    case "deviates":
      return [outcome.problem, ...(outcome.faults.length > 0 ? [outcome.faults.join(", ")] : [])].join(" ");
    case "invalid":
      return `the artifact cannot be run: ${endsOf(outcome.reason)}`;
    case "refused":
      return outcome.reason;
    case "undecided":
      return "rounding decides what the net selects";
    default:
      return outcome satisfies never;
  }
}

function describe(result: NetResult, report: Report): string[] {
  const { group, outcome, drawn, prototxt, folder } = result;
  const origin = drawn === null ? netId(result) : `${group}: a random layer (seed ${drawn.seed}, path ${drawn.path})`;
  const head = `${origin} is ${outcome.kind === "invalid" ? "invalid" : "wrong"}.`;
  return [
    wrap(head, COLUMNS, 2),
    ...(prototxt ?? "")
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `  ${line}`),
    `  ${wrap(cut(sentence(outcome)), COLUMNS, 2)}`,
    ...(outcome.kind === "deviates" && outcome.report !== null ? whatIsWrong(outcome.report) : []),
    ...(folder === null ? [] : [`  ${compareCommand(result, folder, report)}`]),
  ];
}

/** What compares a kept net again. */
function compareCommand({ inputs }: NetResult, folder: string, { artifact, run }: Report): string {
  return shellWords([
    ...["cupping", "compare", join(folder, "net.prototxt"), join(folder, "net.caffemodel")],
    ...["--artifact", join(folder, artifact)],
    ...(run === null ? [] : ["--run", run]),
    ...inputs.flatMap((id) => ["--input", `${id}=${inputFile(folder, id)}`]),
  ]);
}

/** The most frequent reasons of a group. Numbers in them, as of processes, differ from net to net. */
function refusals(group: string, results: readonly NetResult[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { outcome } of results) {
    if (outcome.kind !== "refused") continue;
    const alike = outcome.reason.replaceAll(/\d+/g, "0");
    reasons.set(alike, [...(reasons.get(alike) ?? []), outcome.reason]);
  }
  const sorted = [...reasons.values()].toSorted((a, b) => b.length - a.length);
  return [
    ...sorted
      .slice(0, REASONS)
      .map(
        ([reason, ...more]) => `  ${wrap(`${group}, ${plural(1 + more.length, "net")}: ${cut(reason)}`, COLUMNS, 4)}`,
      ),
    ...(sorted.length > REASONS
      ? [`  ${group}: ${plural(sorted.length - REASONS, "more reason")} (--json has all)`]
      : []),
  ];
}

function changeLines(title: string, changes: readonly Change[]): string[] {
  return changes.length === 0
    ? []
    : ["", title, ...changes.map((change) => `  ${wrap(changeSentence(change), COLUMNS, 4)}`)];
}

const WORDS = {
  pass: "right",
  deviates: "wrong",
  invalid: "invalid",
  refused: "refused",
  undecided: "undecided",
} as const;

function changeSentence({ net, before, now, faults }: Change): string {
  const change = `${net}: ${before === null ? "not there" : WORDS[before]} → ${WORDS[now]}`;
  return faults.length === 0 ? change : `${change} (${faults.join(", ")})`;
}

/** Of an engine's words the first line and the last: between them is what it said of other nets, or where in its code it failed. */
function endsOf(reason: string): string {
  const lines = reason.split("\n").flatMap((line) => line.trim() || []);
  return lines.length <= 2 ? lines.join(" ") : `${lines[0]} … ${lines.at(-1)}`;
}

/** Without its middle, where it is long: it ends with what matters most. */
function cut(text: string): string {
  return text.length <= HEAD + TAIL ? text : `${text.slice(0, HEAD)}…${text.slice(-TAIL)}`;
}
