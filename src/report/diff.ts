/** A comparison of two recordings for the terminal. */
import type { BlobDiff, DiffReport, JudgedSide, Rule } from "../conformance/diff.ts";
import { type Comparison, deviates } from "../comparison/compare.ts";
import { formatShape } from "../tensor/shape.ts";
import { COLUMNS, plural, significant, table, wrap } from "./table.ts";
import { formatVerify, type Paint } from "./verify.ts";

/** As many names of one side are printed. */
const NAMES = 12;

export function formatDiff(report: DiffReport, paint: Paint): string {
  const { a, b, both, onlyA, onlyB, judged, withoutReference, otherInputs, summary, agrees } = report;
  const only = (side: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`In ${side} only: ${some(names)}`].map((line) => wrap(line, COLUMNS, 2));
  return [
    `A: ${a.path}, ${a.kind}, ${plural(a.arrays, "array")}`,
    `B: ${b.path}, ${b.kind}, ${plural(b.arrays, "array")}`,
    `${plural(both, "name")} ${both === 1 ? "is" : "are"} in both.`,
    ...only("A", onlyA),
    ...only("B", onlyB),
    "",
    ...(withoutReference === null
      ? []
      : [paint("dim", wrap(`The reference cannot say what is allowed: ${withoutReference}`, COLUMNS, 0)), ""]),
    ...(otherInputs.length === 0 || judged === null
      ? []
      : [
          paint(
            "bad",
            wrap(
              `First difference: the input ${otherInputs.join(", ")}. Each side is measured on its own.`,
              COLUMNS,
              0,
            ),
          ),
          "",
        ]),
    ...(judged === null
      ? byRule(report, paint)
      : judged.flatMap((side, i) => byReference(side, i === 0 ? "A" : "B", paint))),
    ...hints(report.blobs),
    paint(agrees ? "good" : "bad", wrap(summary, COLUMNS, 0)),
  ].join("\n");
}

function byReference({ path, report }: JudgedSide, side: string, paint: Paint): string[] {
  if (report === null)
    return [wrap(`${side}, ${path}, is what the reference computes, up to roundings of float64.`, COLUMNS, 0), ""];
  return [formatVerify(report, paint), ""];
}

function byRule({ blobs, rule }: DiffReport, paint: Paint): string[] {
  const rows = blobs.map(({ a, comparison, relative }) => [
    a,
    comparison.misshapen === null ? "" : "shape",
    comparison.misshapen === null ? `${comparison.elements - comparison.identical} of ${comparison.elements}` : "all",
    relative === null ? "–" : relative === 0 ? "0" : Number.isFinite(relative) ? relative.toExponential(1) : "∞",
    steps(comparison),
    deviates(comparison) ? "DIFFERS" : comparison.identical === comparison.elements ? "equal" : "within",
  ]);
  const [head, ...lines] = table(
    [
      { title: "blob", most: 28 },
      { title: "" },
      { title: "not equal", align: "right" },
      { title: "error", align: "right" },
      { title: "ulps", align: "right" },
      { title: "verdict" },
    ],
    rows,
  ).split("\n");
  const first = blobs.find(({ comparison }) => deviates(comparison));
  const worst = blobs.reduce((most, one) => (one.comparison.ratio > most.comparison.ratio ? one : most));
  return [
    wrap(`What is compared: ${ruleInWords(rule)} Errors are parts of the largest number of A's blob.`, COLUMNS, 0),
    "",
    paint("dim", head),
    ...lines.map((line, i) => (deviates(blobs[i].comparison) ? paint("bad", line) : line)),
    "",
    ...(first === undefined ? [] : [`First difference: ${element(first)}`, ""]),
    ...(first === undefined || worst === first || rule.kind === "equal" ? [] : [`Worst: ${element(worst)}`, ""]),
  ];
}

function ruleInWords(rule: Rule): string {
  switch (rule.kind) {
    case "equal":
      return "whether the numbers are equal, in float32 where either side is, since nothing says what they may differ by (--tolerance, --profile).";
    case "ulps":
      return `whether they are within ${plural(rule.ulps, "ulp")} of float32.`;
    case "relative":
      return `whether they are within ${rule.part} of the largest number of A's blob.`;
    case "rounded":
      return `whether B's are A's after one rounding to ${rule.profile.id}.`;
    default:
      return rule satisfies never;
  }
}

/** Steps of float32, in which numbers of float64 may be none apart. */
function steps({ worst }: Comparison): string {
  if (worst === null || Number.isNaN(worst.ulps)) return "–";
  return worst.ulps === 0 ? "<1" : significant(worst.ulps);
}

function element({ a, b, shape, comparison: { worst, misshapen, ratio } }: BlobDiff): string {
  const name = a === b ? a : `${a} (in B ${b})`;
  if (misshapen !== null) return `${name} is ${formatShape(shape)} in A, and ${formatShape(misshapen)} in B`;
  if (worst === null) return name;
  const times = Number.isFinite(ratio) ? `${significant(ratio)}× what is allowed, ` : "";
  const ulps = Number.isNaN(worst.ulps)
    ? "not a number on one side"
    : worst.ulps === 0
      ? "less than one ulp of float32 away"
      : `${plural(worst.ulps, "ulp")} away`;
  return `${name}, worst at [${worst.index.join(", ")}]\n  A has ${worst.expected}, and B ${worst.got}: ${times}${ulps}`;
}

function hints(blobs: readonly BlobDiff[]): string[] {
  const other = blobs.filter(({ nearer }) => nearer !== null);
  if (other.length === 0) return [];
  const map = Object.fromEntries(other.map(({ b, nearer }) => [nearer, b]));
  const text = `B's ${some(other.map(({ b }) => b))} ${other.length === 1 ? "is" : "are"} nearer to A's ${some(Object.keys(map))}: layers in place may have overwritten them. If so, say so with --map:`;
  return [wrap(text, COLUMNS, 0), `  ${JSON.stringify(map)}`, ""];
}

function some(names: readonly string[]): string {
  const rest = names.length - NAMES;
  return `${names.slice(0, NAMES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
