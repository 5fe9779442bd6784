/**
 * A comparison of a converted model for the terminal: how it was fed, which tensor is which blob, its outputs, and what is wrong.
 * Lines of 80 characters.
 */
import type { BlobReport, CompareReport, OutputReport } from "../artifacts/compare.ts";
import { printable } from "../artifacts/compare.ts";
import type { Feeding } from "../artifacts/inputs.ts";
import type { StoredParam } from "../artifacts/stored.ts";
import { isStored, type Reading } from "../artifacts/reading.ts";
import type { Comparison } from "../comparison/compare.ts";
import type { Diagnosis } from "../diagnosis/explain.ts";
import { formatShape } from "../tensor/shape.ts";
import { formatDiagnosis, formatNetDiagnosis } from "./diagnosis.ts";
import { COLUMNS, plural, significant, table, wrap } from "./table.ts";
import { describeDeviation, outside, type Paint } from "./verify.ts";

export function formatCompare(report: CompareReport, paint: Paint): string {
  const { blobs, outputs } = report;
  const shown = blobs.some(({ kind }) => kind !== "unseen");
  return [
    wrap(`${report.net} and ${report.artifact.file}`, COLUMNS, 0),
    wrap(whatRan(report), COLUMNS, 0),
    ...howFed(report).map((line) => wrap(line, COLUMNS, 0)),
    "Errors are multiples of the allowed one: 1 is the limit.",
    ...(shown ? ["", ...blobTable(blobs, paint)] : []),
    "",
    ...outputTable(outputs, paint),
    ...whatIsWrong(report),
    ...ambiguities(blobs),
    "",
    ...wrap(report.summary, COLUMNS, 0)
      .split("\n")
      .map((line) => paint(report.conforms ? "good" : "bad", line)),
    paint("dim", `${plural(report.comparedElements, "number")} compared in ${report.seconds.toFixed(1)} s.`),
  ].join("\n");
}

/** "ONNX by pytorch 2.1 on onnxruntime:cpu 1.30.0, fp32" */
export function whatRan({ artifact: { format, producer, engine, profile } }: CompareReport): string {
  return `${format}${producer === "" ? "" : ` by ${producer}`} on ${engine}, ${profile}`;
}

/** Every output and tensor that is wrong, and what explains it. */
export function whatIsWrong({ blobs, outputs, firstWrong, graph }: CompareReport): string[] {
  const wrong = blobs.filter(({ kind }) => kind === "wrong");
  const topsOf = ({ layer }: BlobReport): string[] =>
    blobs.filter((blob) => blob.layer === layer).map(({ blob }) => blob);
  return [
    ...outputs.filter((output) => !wrong.some((blob) => saysAsMuch(blob, output))).flatMap(failedOutput),
    ...(firstWrong === null ? [] : wrongBlob(firstWrong, topsOf(firstWrong))),
    ...wrong.filter((blob) => blob !== firstWrong).flatMap((blob) => wrongBlob(blob, topsOf(blob))),
    ...(graph === null ? [] : formatNetDiagnosis(graph)),
  ];
}

/** Whether an output's tensor is described as it is: where its layer alone is wrong, what it inherits is the same. */
function saysAsMuch({ blob, tensor, own }: BlobReport, { comparison, ...output }: OutputReport): boolean {
  if (blob !== output.blob || tensor !== output.tensor || own === null || comparison === null) return false;
  return comparison.outside === own.outside && String(comparison.worst?.index) === String(own.worst?.index);
}

/** How the artifact was fed, in sentences. */
export function howFed({ inputs: { feedings, others, isSure } }: CompareReport): string[] {
  const also = others.map((ways) => ways.map(way).join("; "));
  return [
    ...feedings.map(
      (feeding) =>
        `"${printable(feeding.tensor)}" (${formatShape(feeding.shape)}) is fed ${feeding.blob}: ${way(feeding)}.`,
    ),
    ...(isSure ? [] : ["No way of feeding it gives right outputs; this one gives the most right tensors."]),
    ...(also.length === 0 ? [] : [`It cannot be told from: ${also.join(", or ")}. The outputs are right either way.`]),
  ];
}

function way({ reading, channels }: Feeding): string {
  return `${isStored(reading) ? "axes in the net's order" : axesOf(reading)}, ${channels === "reversed" ? "channels reversed (RGB for BGR)" : "channels as they are"}`;
}

const AXES = ["N", "C", "H", "W"];

/** "N×H×W×C" */
export function axesOf(reading: Reading): string {
  return reading.map((axis) => AXES[axis] ?? `axis ${axis}`).join("×");
}

function blobTable(blobs: readonly BlobReport[], paint: Paint): string[] {
  const [head, ...lines] = table(
    [
      { title: "blob", most: 20 },
      { title: "tensor", most: 16 },
      { title: "made by", most: 11 },
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
    outputs.map(({ blob, tensor, comparison, verdict }) => [
      blob,
      tensor === null ? "–" : printable(tensor),
      ratio(comparison),
      { right: "pass", wrong: "FAIL", missing: "MISSING", undecided: "undecided" }[verdict],
    ]),
  ).split("\n");
  return [
    paint("dim", head),
    ...lines.map((line, i) => {
      const { verdict } = outputs[i];
      return verdict === "right" ? line : paint(verdict === "undecided" ? "dim" : "bad", line);
    }),
  ];
}

function ratio(comparison: Comparison | null): string {
  if (comparison === null) return "–";
  if (comparison.misshapen !== null) return "shape";
  return comparison.ratio === 0 ? "exact" : `${significant(comparison.ratio)}×`;
}

function failedOutput({ blob, comparison, verdict }: OutputReport): string[] {
  if (comparison === null) return ["", wrap(`The artifact has no output that could be ${blob}.`, COLUMNS, 0)];
  if (verdict !== "wrong") return [];
  const { misshapen, worst } = comparison;
  if (worst === null) {
    const shape = misshapen === null ? "–" : formatShape(misshapen);
    return ["", wrap(`The output ${blob} has another shape: ${shape}.`, COLUMNS, 0)];
  }
  return [
    "",
    wrap(`The output ${blob} is wrong: ${outside(comparison)}.`, COLUMNS, 0),
    ...describeDeviation(blob, worst),
  ];
}

function wrongBlob(
  { blob, layer, type, kind, tensor, node, through, own, diagnosis, stored, others }: BlobReport,
  tops: readonly string[],
): string[] {
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
    ...(diagnosis === null ? [] : formatDiagnosis(diagnosis, tops)),
    ...stored.map((param) => `  ${wrap(howStored(param, diagnosis), COLUMNS, 4)}`),
  ];
}

/** How a param is stored. A mistake that the tensor's numbers do not tell of is explained. */
export function howStored(
  { layer, param, constant, order, mistake, folded }: StoredParam,
  diagnosis: Diagnosis | null,
): string {
  const isNamed =
    diagnosis?.explanations.some(({ mistakes }) => mistakes.some(({ id }) => id === mistake?.id)) ?? false;
  return [
    constant === null
      ? `No constant holds the ${param} of ${layer}`
      : `"${printable(constant)}" holds the ${param} of ${layer}`,
    ...(order === null ? [] : [` in the order ${order}`]),
    ...(folded.length === 0 ? [] : [`, ${folded.join(" and ")} folded in`]),
    ...(mistake === null
      ? [constant === null ? " in a way that is known." : ", with Caffe's numbers."]
      : [`: ${mistake.id}.`, ...(isNamed ? [] : [` ${mistake.claim}`])]),
  ].join("");
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
