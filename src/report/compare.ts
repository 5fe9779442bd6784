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
import { plural, significant, table, wrap } from "./table.ts";
import { describeDeviation, outside, type Paint } from "./verify.ts";

const COLUMNS = 80;

export function formatCompare(report: CompareReport, paint: Paint): string {
  const { artifact, blobs, outputs } = report;
  const shown = blobs.some(({ kind }) => kind !== "unseen");
  return [
    `${report.net} and ${artifact.file}`,
    `${artifact.format}${artifact.producer === "" ? "" : ` by ${artifact.producer}`} on ${artifact.engine}, ${artifact.profile}`,
    ...inputs(report),
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

/** Every output and tensor that is wrong, and what explains it. */
export function whatIsWrong({ blobs, outputs, firstWrong, graph }: CompareReport): string[] {
  return [
    ...outputs.flatMap(failedOutput),
    ...(firstWrong === null ? [] : wrongBlob(firstWrong)),
    ...blobs.filter((blob) => blob.kind === "wrong" && blob !== firstWrong).flatMap(wrongBlob),
    ...(graph === null ? [] : formatNetDiagnosis(graph)),
  ];
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
  if (comparison === null) return ["", `The artifact has no output that could be ${blob}.`];
  if (verdict !== "wrong") return [];
  if (comparison.worst === null) {
    const { misshapen } = comparison;
    return ["", `The output ${blob} has another shape: ${misshapen === null ? "–" : formatShape(misshapen)}.`];
  }
  return ["", `The output ${blob} is wrong: ${outside(comparison)}.`, ...describeDeviation(blob, comparison.worst)];
}

function wrongBlob({
  blob,
  layer,
  type,
  kind,
  tensor,
  node,
  through,
  own,
  diagnosis,
  stored,
  others,
}: BlobReport): string[] {
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
    ...stored.flatMap((param) => storedParam(param, diagnosis)),
  ];
}

/** How a param is stored. A mistake that the tensor's numbers do not tell of is explained. */
function storedParam(
  { layer, param, constant, order, mistake, folded }: StoredParam,
  diagnosis: Diagnosis | null,
): string[] {
  const isNamed =
    diagnosis?.explanations.some(({ mistakes }) => mistakes.some(({ id }) => id === mistake?.id)) ?? false;
  const what = [
    constant === null
      ? `No constant holds the ${param} of ${layer}`
      : `"${printable(constant)}" holds the ${param} of ${layer}`,
    ...(order === null ? [] : [` in the order ${order}`]),
    ...(folded.length === 0 ? [] : [`, ${folded.join(" and ")} folded in`]),
    ...(mistake === null
      ? [constant === null ? " in a way that is known." : ", with Caffe's numbers."]
      : [`: ${mistake.id}.`, ...(isNamed ? [] : [` ${mistake.claim}`])]),
  ];
  return `  ${wrap(what.join(""), COLUMNS, 4)}`.split("\n");
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
