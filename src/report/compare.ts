/**
 * A comparison of a converted model for the terminal: how it was fed, which tensor is which blob, its outputs, and what is wrong.
 * Lines of 80 characters.
 */
import type { BlobReport, CompareReport, OutputReport } from "../artifacts/compare.ts";
import { printable } from "../artifacts/compare.ts";
import type { Feeding } from "../artifacts/inputs.ts";
import { isStored, type Reading } from "../artifacts/reading.ts";
import { type Comparison, deviates } from "../comparison/compare.ts";
import { formatShape } from "../tensor/shape.ts";
import { formatDiagnosis, formatNetDiagnosis } from "./diagnosis.ts";
import { plural, significant, table, wrap } from "./table.ts";
import { describeDeviation, outside, type Paint } from "./verify.ts";

const COLUMNS = 80;

export function formatCompare(report: CompareReport, paint: Paint): string {
  const { artifact, blobs, outputs, firstWrong } = report;
  const shown = blobs.some(({ kind }) => kind !== "unseen");
  return [
    `${report.net} and ${artifact.file}`,
    `${artifact.format}${artifact.producer === "" ? "" : ` by ${artifact.producer}`} on ${artifact.engine}, ${artifact.profile}`,
    ...inputs(report),
    "Errors are multiples of the allowed one: 1 is the limit.",
    ...(shown ? ["", ...blobTable(blobs, paint)] : []),
    "",
    ...outputTable(outputs, paint),
    ...outputs.flatMap(failedOutput),
    ...(firstWrong === null ? [] : wrongBlob(firstWrong)),
    ...blobs.filter((blob) => blob.kind === "wrong" && blob !== firstWrong).flatMap(wrongBlob),
    ...(report.graph === null ? [] : formatNetDiagnosis(report.graph)),
    ...ambiguities(blobs),
    "",
    ...wrap(report.summary, COLUMNS, 0)
      .split("\n")
      .map((line) => paint(report.conforms ? "good" : "bad", line)),
    paint("dim", `${plural(report.comparedElements, "number")} compared in ${report.seconds.toFixed(1)} s.`),
  ].join("\n");
}

function inputs({ inputs: { feedings, others, isSure } }: CompareReport): string[] {
  const also = others.map((ways) => ways.map(way).join("; "));
  return [
    ...feedings.map(
      (feeding) =>
        `"${printable(feeding.tensor)}" (${formatShape(feeding.shape)}) is fed ${feeding.blob}: ${way(feeding)}.`,
    ),
    ...(isSure ? [] : ["No way of feeding it gives right outputs; this one gives the most right tensors."]),
    ...(also.length === 0
      ? []
      : wrap(`It cannot be told from: ${also.join(", or ")}. The outputs are right either way.`, COLUMNS, 0).split(
          "\n",
        )),
  ];
}

function way({ reading, channels }: Feeding): string {
  return `${isStored(reading) ? "axes in the net's order" : axesOf(reading)}, ${channels === "reversed" ? "channels reversed (RGB for BGR)" : "channels as they are"}`;
}

const AXES = ["N", "C", "H", "W"];

/** "N×H×W×C" */
function axesOf(reading: Reading): string {
  return reading.map((axis) => AXES[axis] ?? `axis ${axis}`).join("×");
}

function blobTable(blobs: readonly BlobReport[], paint: Paint): string[] {
  const [head, ...lines] = table(
    [
      { title: "blob", most: 26 },
      { title: "tensor", most: 20 },
      { title: "made by", most: 14 },
      { title: "own", align: "right" },
      { title: "verdict", most: 16 },
    ],
    blobs.map(({ blob, tensor, node, own, kind, reading }) => [
      blob,
      tensor === null ? "–" : printable(tensor),
      node?.type ?? "–",
      kind === "dropped" ? "–" : ratio(own),
      {
        right: "pass",
        wrong: "FAIL",
        lost: "LOST",
        dropped: "dropped",
        folded: "folded",
        undecided: "undecided",
        unseen: "unseen",
      }[kind] + (reading === null || isStored(reading) ? "" : ` ${axesOf(reading)}`),
    ]),
  ).split("\n");
  return [
    paint("dim", head),
    ...lines.map((line, i) => {
      const { kind } = blobs[i];
      return kind === "right" ? line : paint(kind === "wrong" || kind === "lost" ? "bad" : "dim", line);
    }),
  ];
}

function outputTable(outputs: readonly OutputReport[], paint: Paint): string[] {
  const [head, ...lines] = table(
    [
      { title: "output", most: 28 },
      { title: "tensor", most: 28 },
      { title: "inherited", align: "right" },
      { title: "verdict" },
    ],
    outputs.map(({ blob, tensor, comparison }) => [
      blob,
      tensor === null ? "–" : printable(tensor),
      ratio(comparison),
      comparison === null ? "MISSING" : deviates(comparison) ? "FAIL" : "pass",
    ]),
  ).split("\n");
  return [
    paint("dim", head),
    ...lines.map((line, i) => {
      const { comparison } = outputs[i];
      return comparison !== null && !deviates(comparison) ? line : paint("bad", line);
    }),
  ];
}

function ratio(comparison: Comparison | null): string {
  if (comparison === null) return "–";
  if (comparison.misshapen !== null) return "shape";
  return comparison.ratio === 0 ? "exact" : `${significant(comparison.ratio)}×`;
}

function failedOutput({ blob, comparison }: OutputReport): string[] {
  if (comparison === null) return ["", `The artifact has no output that could be ${blob}.`];
  if (!deviates(comparison)) return [];
  if (comparison.worst === null) {
    const { misshapen } = comparison;
    return ["", `The output ${blob} has another shape: ${misshapen === null ? "–" : formatShape(misshapen)}.`];
  }
  return ["", `The output ${blob} is wrong: ${outside(comparison)}.`, ...describeDeviation(blob, comparison.worst)];
}

function wrongBlob({ blob, layer, type, kind, tensor, node, through, own, diagnosis, others }: BlobReport): string[] {
  if (kind === "lost") {
    const which =
      others.length === 0
        ? "no tensor has its size"
        : `it cannot be told which of its tensors is ${blob}: ${others.map(printable).join(", ")}`;
    return [
      "",
      ...wrap(`Something is wrong at ${layer} (${type}): ${which}. Name it with --map.`, COLUMNS, 0).split("\n"),
    ];
  }
  if (own === null || tensor === null) return [];
  const maker =
    node === null ? "" : `, which ${node.type}${node.name === "" ? "" : ` "${printable(node.name)}"`} makes,`;
  const folded = through.length > 1 ? ` (${through.join(", ")} in one)` : "";
  const what = own.misshapen === null ? outside(own) : `it is ${formatShape(own.misshapen)}`;
  return [
    "",
    ...wrap(`Tensor "${printable(tensor)}"${maker} is ${blob}${folded}, and wrong: ${what}.`, COLUMNS, 0).split("\n"),
    ...(own.proved ? ["This is a proof: no evaluation in the claimed arithmetic gives these numbers."] : []),
    ...(own.worst === null ? [] : describeDeviation(blob, own.worst)),
    ...(diagnosis === null ? [] : formatDiagnosis(diagnosis, [blob])),
  ];
}

function ambiguities(blobs: readonly BlobReport[]): string[] {
  return blobs
    .filter(({ kind, others }) => kind === "right" && others.length > 0)
    .flatMap(({ blob, tensor, others }) => [
      "",
      ...wrap(
        `${blob} may be "${printable(tensor ?? "")}" or ${others.map((other) => `"${printable(other)}"`).join(" or ")}: they have the same numbers on this input. Another input may tell.`,
        COLUMNS,
        0,
      ).split("\n"),
    ]);
}
