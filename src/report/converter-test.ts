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
const REASON = 160;

type Report = ConverterReport & { readonly comparison: BaselineComparison | null; readonly artifact: string };

export function formatConverterTest(report: Report, paint: Paint): string {
  const { nets, comparison, converter } = report;
  const groups = grouped(nets);
  const [head, ...rows] = table(
    [
      { title: "layer type", most: 26 },
      ...["right", "wrong", "invalid", "refused"].map((title) => ({ title, align: "right" as const })),
      { title: "faults" },
    ],
    groups.map(([group, results]) => [group, ...countsOf(results), faultsOf(results).join(", ")]),
  ).split("\n");
  const wrong = nets.filter(({ outcome }) => isWrong(outcome));
  const refused = groups.flatMap(([group, results]) => refusals(group, results));
  return [
    wrap(converter, COLUMNS, 2),
    "",
    paint("dim", head),
    ...rows.map((row, i) => {
      const results = groups[i][1];
      if (results.some(({ outcome }) => isWrong(outcome))) return paint("bad", row);
      return results.every(({ outcome }) => outcome.kind === "pass") ? row : paint("dim", row);
    }),
    ...wrong.flatMap((result) => ["", ...describe(result, report.artifact)]),
    ...(refused.length === 0 ? [] : ["", "Refused:", ...refused]),
    ...(comparison === null
      ? []
      : [
          ...changeLines("Newly broken:", comparison.broken),
          ...changeLines("Newly fixed (--update-baseline keeps it so):", comparison.fixed),
        ]),
    "",
    paint(report.conforms ? "good" : "bad", wrap(report.summary, COLUMNS, 0)),
    ...(comparison === null
      ? []
      : [paint(comparison.broken.length === 0 ? "good" : "bad", baselineSentence(comparison))]),
    paint("dim", `${plural(nets.length, "net")} in ${report.seconds.toFixed(1)} s.`),
  ].join("\n");
}

/** Against the baseline, in one sentence. */
export function baselineSentence({ broken, fixed }: BaselineComparison): string {
  return `Against the baseline: ${broken.length} newly broken, ${fixed.length} newly fixed.`;
}

export function junitConverterTest({ converter, nets, seconds }: Report): string {
  return junit(
    converter,
    grouped(nets).map(([group, results]) => ({
      name: group,
      classname: group,
      cases: results.map(({ name, outcome }) => ({
        name,
        problems: isWrong(outcome) ? [sentence(outcome)] : [],
        ...(outcome.kind === "refused" || outcome.kind === "undecided" ? { skipped: sentence(outcome) } : {}),
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
      return `the artifact cannot be run: ${outcome.reason}`;
    case "refused":
      return outcome.reason;
    case "undecided":
      return "rounding decides what the net selects";
    default:
      return outcome satisfies never;
  }
}

function describe(result: NetResult, artifact: string): string[] {
  const { group, outcome, drawn, prototxt, folder } = result;
  const origin = drawn === null ? netId(result) : `${group}: a random layer (seed ${drawn.seed}, path ${drawn.path})`;
  const head = `${origin} is ${outcome.kind === "invalid" ? "invalid" : "wrong"}.`;
  return [
    head,
    ...(prototxt ?? "")
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `  ${line}`),
    `  ${wrap(cut(sentence(outcome)), COLUMNS, 2)}`,
    ...(outcome.kind === "deviates" && outcome.report !== null ? whatIsWrong(outcome.report) : []),
    ...(folder === null ? [] : [`  ${compareCommand(result, folder, artifact)}`]),
  ];
}

/** What compares a kept net again. */
function compareCommand({ inputs }: NetResult, folder: string, artifact: string): string {
  return shellWords([
    ...["cupping", "compare", join(folder, "net.prototxt"), join(folder, "net.caffemodel")],
    ...["--artifact", join(folder, artifact)],
    ...inputs.flatMap((id) => ["--input", `${id}=${inputFile(folder, id)}`]),
  ]);
}

/** The most frequent reasons of a group; names and numbers in them differ from net to net. */
function refusals(group: string, results: readonly NetResult[]): string[] {
  const reasons = new Map<string, number>();
  for (const { outcome } of results) {
    if (outcome.kind === "refused") reasons.set(outcome.reason, (reasons.get(outcome.reason) ?? 0) + 1);
  }
  const sorted = [...reasons].toSorted(([, a], [, b]) => b - a);
  return [
    ...sorted
      .slice(0, REASONS)
      .map(([reason, times]) => `  ${wrap(`${group}, ${plural(times, "net")}: ${cut(reason)}`, COLUMNS, 4)}`),
    ...(sorted.length > REASONS
      ? [`  ${group}: ${plural(sorted.length - REASONS, "more reason")} (--json has all)`]
      : []),
  ];
}

function changeLines(title: string, changes: readonly Change[]): string[] {
  return changes.length === 0 ? [] : ["", title, ...changes.map((change) => `  ${changeSentence(change)}`)];
}

function changeSentence({ net, before, now }: Change): string {
  return `${net}: ${before ?? "not there"} → ${now}`;
}

function cut(text: string): string {
  return text.length <= REASON ? text : `${text.slice(0, REASON)}…`;
}
