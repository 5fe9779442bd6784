/** A conformance run for the terminal: a table of layer types, each failure as a case that can be copied, one sentence. */
import { join } from "node:path";
import type {
  ConformanceReport,
  Failure,
  FedBlob,
  Stale,
  Tally,
  TypeReport,
  Wrong,
} from "../conformance/conformance.ts";
import type { Expectation } from "../conformance/expectations.ts";
import type { Filling } from "../conformance/filling.ts";
import { casePrototxt, type LayerCase } from "../conformance/layer-case.ts";
import type { LayerOutcome } from "../conformance/run-layer.ts";
import { formatShape } from "../tensor/shape.ts";
import { CELLS, conformanceTable } from "./conformance-table.ts";
import { formatDiagnosis } from "./diagnosis.ts";
import { shellWords } from "./shell.ts";
import { COLUMNS, plural, table, tables, wrap } from "./table.ts";
import { describeDeviation, outside, type Paint } from "./verify.ts";

/** As many reasons of one layer type are printed. */
const REASONS = 3;
/** Engines' own messages are cut to this many characters; the JSON has all of them. */
const MESSAGE = 320;

/** What one backend came to. */
export interface Tried {
  readonly report: ConformanceReport;
  /** Where its failing cases are kept. */
  readonly folder: string;
  /** What --backend is told to find it. */
  readonly spec: string;
}

/** One backend: a row a layer type, and under the table everything that is not a plain pass. */
export function formatConformance(tried: Tried, paint: Paint): string {
  const { report } = tried;
  const rows = report.types.map(({ type, corners, draws, unsupported, verdict }) => [
    type,
    passed(corners),
    passed(draws),
    count(Object.values(unsupported).reduce((sum, cases) => sum + cases, 0)),
    verdictWord(verdict),
  ]);
  const text = table(
    [
      { title: "layer type", most: 26 },
      { title: "corners", align: "right" },
      { title: "draws", align: "right" },
      { title: "unsupported", align: "right" },
      { title: "verdict" },
    ],
    rows,
  );
  return [
    `${nameOf(report)} ${report.backend.version}, ${report.backend.profile}`,
    `${plural(report.runs, "random draw")} a layer type, --seed ${report.seed}`,
    "",
    ...painted(
      text,
      report.types.map(({ verdict }) => [verdict]),
      paint,
    ),
    ...formatFindings(tried),
    "",
    ...conclusion(report, paint),
  ].join("\n");
}

/** Several backends: a row a layer type, a column a backend, then what each of them has to be said of. */
export function formatConformances(reports: readonly Tried[], paint: Paint): string {
  const [{ report: first }] = reports;
  const { backends, findings, rows } = conformanceTable(reports.map(({ report }) => report));
  const verdicts = first.types.map((_, i) => reports.map(({ report }) => report.types[i].verdict));
  const parts = tables(
    [{ title: "layer type", most: 23 }, ...backends.map(({ letter }) => ({ title: letter }))],
    rows.map(({ type, cells }) => [type, ...cells]),
    1,
  );
  const titles = table(
    [{ title: "" }, { title: "backend" }, { title: "version and arithmetic" }],
    backends.map(({ letter, report }) => [
      letter,
      nameOf(report),
      `${report.backend.version}, ${report.backend.profile}`,
    ]),
  );
  return [
    `${plural(first.runs, "random draw")} a layer type, --seed ${first.seed}`,
    "",
    titles,
    ...parts.flatMap((part) => ["", ...painted(part, verdicts, paint)]),
    "",
    wrap(CELLS, COLUMNS, 0),
    ...findings.map((finding, i) => `${String(i + 1).padStart(2)}  ${wrap(finding, COLUMNS, 4)}`),
    ...reports.flatMap((tried) => [
      "",
      `${nameOf(tried.report)} ${tried.report.backend.version}, ${tried.report.backend.profile}`,
      ...formatFindings(tried),
      ...conclusion(tried.report, paint),
    ]),
  ].join("\n");
}

/** What one saved case came to. @param command what runs it again */
export function formatReplay(
  backend: string,
  outcome: LayerOutcome,
  failure: Failure | null,
  command: string,
  paint: Paint,
): string {
  if (failure !== null) return [paint("bad", `${backend}: fails`), ...formatCase(failure, command)].join("\n");
  switch (outcome.kind) {
    case "pass":
      return paint("good", `${backend}: passes, ${plural(outcome.elements, "number")} compared`);
    case "unsupported":
      return paint("dim", `${backend}: unsupported: ${outcome.reason}`);
    case "undecided":
      return paint("dim", `${backend}: undecided: rounding decides what the layer selects`);
    case "fail":
    case "error":
      throw new RangeError("a failing case comes with its failure");
    default:
      return outcome satisfies never;
  }
}

/** The one-line command that runs a saved case again. */
export function replayCommand(backend: string, file: string): string {
  return shellWords(["cupping", "conformance", "--backend", backend, "--case", file]);
}

function nameOf({ backend }: ConformanceReport): string {
  return `${backend.id}:${backend.device}`;
}

function passed({ passed: good, run }: Tally): string {
  return run === 0 ? "–" : `${good}/${run}`;
}

function count(cases: number): string {
  return cases === 0 ? "–" : String(cases);
}

function verdictWord(verdict: TypeReport["verdict"]): string {
  switch (verdict) {
    case "fail":
      return "FAIL";
    case "error":
      return "ERROR";
    case "unexpected-pass":
      return "UNEXPECTED PASS";
    case "pass":
    case "known-failure":
    case "unsupported":
    case "undecided":
      return verdict;
    default:
      return verdict satisfies never;
  }
}

/** The head of a table dim, and each row as bad as the worst verdict in it. */
function painted(text: string, verdicts: readonly (readonly TypeReport["verdict"][])[], paint: Paint): string[] {
  const [head, ...lines] = text.split("\n");
  const bad = (verdict: TypeReport["verdict"]): boolean => ["fail", "error", "unexpected-pass"].includes(verdict);
  return [
    paint("dim", head),
    ...lines.map((line, i) => {
      if (verdicts[i].some(bad)) return paint("bad", line);
      return verdicts[i].every((verdict) => verdict === "pass") ? line : paint("dim", line);
    }),
  ];
}

function formatFindings({ report: { types }, folder, spec }: Tried): string[] {
  const failures = types.flatMap((one) => one.failures);
  const reasons = types.flatMap(formatReasons);
  const known = types.flatMap((one) =>
    one.known.map(({ expectation, times }) => item(`${caseName(expectation)}, ${times}×: ${expectation.reason}`)),
  );
  const undecided = types.flatMap(({ type, corners, draws }) => {
    const cases = corners.undecided + draws.undecided;
    return cases === 0 ? [] : [item(`${type}, ${plural(cases, "case")}: rounding decides what the layer selects`)];
  });
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", title, ...lines];
  return [
    ...failures.flatMap((failure) => ["", ...formatCase(failure, replayCommand(spec, join(folder, failure.file)))]),
    ...section("Known failures:", known),
    ...section("Known failures that did not happen (remove them from the list):", types.flatMap(formatStale)),
    ...section(
      "Fixed, and removed from the regressions:",
      types.flatMap(({ fixed }) => fixed.map((file) => `  ${file}`)),
    ),
    ...section("Unsupported:", reasons),
    ...section("Undecided:", undecided),
  ];
}

/** The most frequent reasons: draws give as many as there are numbers in a reason. */
function formatReasons({ type, unsupported }: TypeReport): string[] {
  const reasons = Object.entries(unsupported).toSorted(([, a], [, b]) => b - a);
  const rest = reasons.length - REASONS;
  return [
    ...reasons
      .slice(0, REASONS)
      .map(([reason, cases]) => item(`${type}, ${plural(cases, "case")}: ${oneLine(reason)}`)),
    ...(rest > 0 ? [`  ${type}: ${plural(rest, "more reason")} (--json has all)`] : []),
  ];
}

function formatStale({ stale }: TypeReport): string[] {
  return stale.map(({ expectation, now }: Stale) => item(`${caseName(expectation)} ${now}`));
}

function caseName({ type, case: name, kinds }: Expectation): string {
  return `${type}, ${name === "any" ? "draws" : `"${name}"`}${kinds === undefined ? "" : ` of ${kinds.join(", ")}`}`;
}

function item(text: string): string {
  return `  ${wrap(text, COLUMNS, 4)}`;
}

/** A failing case as it can be read and copied. @param command what runs it again */
export function formatCase(
  { prototxt, layerCase, blobs, wrong, diagnosis, ...failure }: Failure,
  command: string,
): string[] {
  return [
    `${failure.type} fails on ${originOf(failure)}:`,
    ...prototxt
      .trim()
      .split("\n")
      .map((line) => `  ${line}`),
    ...rulesOf(layerCase).map((rule) => `  by rule ${rule}`),
    ...blobs.map((blob) => item(`${blob.name} ${numbersOf(blob)}`)),
    ...formatWrong(wrong),
    ...(diagnosis === null ? [] : formatDiagnosis(diagnosis, topNames(layerCase))),
    `  ${command}`,
  ];
}

/** What a case is made of, by name. */
export function caseFacts(layerCase: LayerCase, blobs: readonly FedBlob[]): Record<string, string> {
  const rules = rulesOf(layerCase);
  return {
    net: casePrototxt(layerCase).trim(),
    ...(rules.length === 0 ? {} : { rules: rules.join(", ") }),
    ...Object.fromEntries(blobs.map((blob) => [blob.name, numbersOf(blob)])),
  };
}

/** Where a case comes from. */
export function originOf({ case: name, found }: Pick<Failure, "case" | "found">): string {
  return found === null ? `its corner "${name}"` : `a random draw (seed ${found.seed}, path ${found.path})`;
}

function rulesOf({ rules = {} }: LayerCase): string[] {
  return Object.entries(rules).map(([rule, variant]) => `${rule}=${variant}`);
}

/** The tops as the case's prototxt names them. */
function topNames({ tops = 1, inPlace = false }: LayerCase): string[] {
  return Array.from({ length: tops }, (_, i) => `${inPlace ? "x" : "y"}${i}`);
}

function numbersOf({ shape, filling, values }: FedBlob): string {
  const numbers = [
    ...(filling === null ? [] : [formatFilling(filling)]),
    ...(values === null ? [] : [values.map((value) => (Object.is(value, -0) ? "-0" : String(value))).join(" ")]),
  ];
  return `(${formatShape(shape)}): ${numbers.join(": ") || "given numbers, in the case's file"}`;
}

function formatFilling({ kind, seed, low = -1, high = 1 }: Filling): string {
  if (kind === "whole") return `whole, below ${high}, seed ${seed}`;
  const range = low === -1 && high === 1 ? "" : ` in ${low} … ${high}`;
  return `${kind}${range}, seed ${seed}`;
}

function formatWrong(wrong: Wrong): string[] {
  switch (wrong.kind) {
    case "error":
      return [item(`the engine failed: ${cut(oneLine(wrong.message))}`)];
    case "shape":
      return [`  ${wrong.top} is ${formatShape(wrong.got)}, and Caffe's is ${formatShape(wrong.expected)}`];
    case "outside": {
      const { comparison, top } = wrong;
      return [
        `  ${outside(comparison)}${comparison.proved ? ", which is a proof" : ""}`,
        ...(comparison.worst === null ? [] : describeDeviation(top, comparison.worst)),
      ];
    }
    default:
      return wrong satisfies never;
  }
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

function cut(text: string): string {
  return text.length <= MESSAGE ? text : `${text.slice(0, MESSAGE)}…`;
}

function conclusion(report: ConformanceReport, paint: Paint): string[] {
  const cases = report.types.reduce(
    (sum, { regressions, corners, draws }) => sum + regressions.run + corners.run + draws.run,
    0,
  );
  return [
    paint(report.conforms ? "good" : "bad", wrap(report.summary, COLUMNS, 0)),
    paint(
      "dim",
      `${plural(cases, "case")}, ${plural(report.comparedElements, "number")} compared in ${report.seconds.toFixed(1)} s.`,
    ),
  ];
}
