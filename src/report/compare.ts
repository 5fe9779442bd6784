/** A comparison of a converted model for the terminal: how it was fed, its outputs, and what is wrong. Lines of 80 characters. */
import type { CompareReport, OutputReport } from "../artifacts/compare.ts";
import type { Feeding } from "../artifacts/inputs.ts";
import { isStored, type Reading } from "../artifacts/reading.ts";
import type { Comparison } from "../comparison/compare.ts";
import { deviates } from "../comparison/compare.ts";
import { formatShape } from "../tensor/shape.ts";
import { plural, significant, table, wrap } from "./table.ts";
import { describeDeviation, outside, type Paint } from "./verify.ts";

const COLUMNS = 80;

export function formatCompare(report: CompareReport, paint: Paint): string {
  const { artifact, inputs, outputs } = report;
  const [head, ...lines] = table(
    [
      { title: "output", most: 28 },
      { title: "tensor", most: 28 },
      { title: "inherited", align: "right" },
      { title: "verdict" },
    ],
    outputs.map(({ blob, tensor, comparison }) => [blob, tensor ?? "–", ratio(comparison), word(comparison)]),
  ).split("\n");
  return [
    `${report.net} and ${artifact.file}`,
    `${artifact.format}${artifact.producer === "" ? "" : ` by ${artifact.producer}`} on ${artifact.engine}, ${artifact.profile}`,
    ...inputs.map(fed),
    "Errors are multiples of the allowed one: 1 is the limit.",
    "",
    paint("dim", head),
    ...lines.map((line, i) => (isRight(outputs[i]) ? line : paint("bad", line))),
    ...outputs.flatMap(failure),
    "",
    ...wrap(report.summary, COLUMNS, 0)
      .split("\n")
      .map((line) => paint(report.conforms ? "good" : "bad", line)),
    paint("dim", `${plural(report.comparedElements, "number")} compared in ${report.seconds.toFixed(1)} s.`),
  ].join("\n");
}

function fed({ blob, tensor, shape, reading, channels }: Feeding): string {
  const ways = [
    ...(isStored(reading) ? [] : [axesOf(reading)]),
    ...(channels === "reversed" ? ["channels reversed"] : []),
  ];
  return `"${tensor}" (${formatShape(shape)}) is fed ${blob}${ways.length === 0 ? "" : `, ${ways.join(", ")}`}.`;
}

const AXES = ["N", "C", "H", "W"];

/** "N×H×W×C" */
function axesOf(reading: Reading): string {
  return reading.map((axis) => AXES[axis] ?? `axis ${axis}`).join("×");
}

function isRight({ comparison }: OutputReport): boolean {
  return comparison !== null && !deviates(comparison);
}

function ratio(comparison: Comparison | null): string {
  if (comparison === null) return "–";
  return comparison.ratio === 0 ? "exact" : `${significant(comparison.ratio)}×`;
}

function word(comparison: Comparison | null): string {
  if (comparison === null) return "MISSING";
  return deviates(comparison) ? "FAIL" : "pass";
}

function failure({ blob, comparison }: OutputReport): string[] {
  if (comparison === null) return ["", `${blob}: the artifact has no output of as many elements.`];
  if (!deviates(comparison) || comparison.worst === null) return [];
  return ["", `${blob} is wrong: ${outside(comparison)}.`, ...describeDeviation(blob, comparison.worst)];
}
