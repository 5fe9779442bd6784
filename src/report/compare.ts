/**
 * A comparison of a converted model for the terminal: how it was fed, which tensor is which blob, its outputs, and what is wrong.
 * Lines of 80 characters.
 */
import type { BlobReport, CompareReport, OutputReport } from "../artifacts/compare-report.ts";
import { nodeWords, printable } from "../artifacts/conclude.ts";
import type { Feeding } from "../artifacts/inputs.ts";
import type { Changed, StoredKind, StoredParam } from "../artifacts/stored.ts";
import { isStored, type Reading } from "../artifacts/reading.ts";
import type { Comparison } from "../comparison/compare.ts";
import type { Diagnosis } from "../diagnosis/explain.ts";
import { formatShape } from "../tensor/shape.ts";
import { formatDiagnosis, formatNetDiagnosis } from "./diagnosis.ts";
import { COLUMNS, integer, plural, significant, table, wrap } from "./table.ts";
import { describeDeviation, outside, type Paint } from "./verify.ts";

export function formatCompare(report: CompareReport, paint: Paint): string {
  const { blobs, outputs } = report;
  const shown = blobs.some(({ kind }) => kind !== "unseen");
  return [
    wrap(`${report.net} and ${report.artifact.file}`, COLUMNS, 0),
    wrap(whatRan(report), COLUMNS, 0),
    ...formats(report).map((line) => wrap(line, COLUMNS, 0)),
    ...howFed(report).map((line) => wrap(line, COLUMNS, 0)),
    "Errors are multiples of the allowed one: 1 is the limit.",
    ...(shown ? ["", ...blobTable(blobs, paint)] : []),
    "",
    ...outputTable(outputs, paint),
    ...paramCounts(report).flatMap((line) => ["", wrap(line, COLUMNS, 0)]),
    ...whatIsWrong(report),
    ...madeUpFor(blobs),
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
export function whatIsWrong(report: CompareReport): string[] {
  const { blobs, outputs, firstWrong, graph } = report;
  const wrong = blobs.filter(({ kind }) => kind === "wrong");
  const topsOf = ({ layer }: BlobReport): string[] =>
    blobs.filter((blob) => blob.layer === layer).map(({ blob }) => blob);
  return [
    ...outputs.filter((output) => !wrong.some((blob) => saysAsMuch(blob, output))).flatMap(failedOutput),
    ...(firstWrong === null ? [] : wrongBlob(firstWrong, topsOf(firstWrong))),
    ...wrong.filter((blob) => blob !== firstWrong).flatMap((blob) => wrongBlob(blob, topsOf(blob))),
    ...(graph === null ? [] : formatNetDiagnosis(graph)),
    ...hiddenParams(report),
  ];
}

/** Whether an output's tensor is described as it is: where its layer alone is wrong, what it inherits is the same. */
function saysAsMuch({ blob, tensor, own }: BlobReport, { comparison, ...output }: OutputReport): boolean {
  if (blob !== output.blob || tensor !== output.tensor || own === null || comparison === null) return false;
  return comparison.outside === own.outside && String(comparison.worst?.index) === String(own.worst?.index);
}

/** In which formats the file stores its numbers, where any is no float32, and what of it cannot be seen. */
export function formats({ artifact: { formats: counts, unseen } }: CompareReport): string[] {
  const all = Object.entries(counts ?? {}).toSorted(([, a], [, b]) => b - a);
  const isOther = all.some(([format]) => format !== "float32" && format !== "float64" && format !== "int32");
  return [
    ...(isOther
      ? [`Its constants are stored in ${all.map(([format, many]) => `${format} (${many})`).join(", ")}.`]
      : []),
    ...(unseen === "" ? [] : [unseen]),
  ];
}

const STORED: Readonly<Record<StoredKind, string>> = {
  right: "with Caffe's numbers",
  rounded: "in a shorter format",
  mistaken: "with a known mistake",
  changed: "with some other numbers",
  unknown: "in no way that is known (folded or rewritten)",
};

/** How many params are stored how, in a sentence. */
export function paramCounts({ params }: CompareReport): string[] {
  const kinds = (Object.entries(params ?? {}) as [StoredKind, number][]).filter(([, many]) => many > 0);
  if (kinds.length === 0) return [];
  const total = kinds.reduce((sum, [, many]) => sum + many, 0);
  const [[kind, many]] = kinds;
  if (kinds.length === 1)
    return [`${many === 1 ? "The one param is" : `All ${many} params are`} stored ${STORED[kind]}.`];
  return [
    `Of ${total} params ${kinds.map(([one, count], i) => `${count}${i > 0 ? "" : count === 1 ? " is stored" : " are stored"} ${STORED[one]}`).join(", ")}.`,
  ];
}

function hiddenParams({ hidden }: CompareReport): string[] {
  return hidden.flatMap(({ blob, tensor, stored }) => [
    "",
    ...wrap(
      `Tensor "${printable(tensor)}" is ${blob}, and right on this input, though a param is stored wrong:`,
      COLUMNS,
      0,
    ).split("\n"),
    `  ${wrap(howStored(stored, null), COLUMNS, 4)}`,
    "  This input does not show it; another may.",
  ]);
}

/** What is stored wrong by itself, and is put right elsewhere in the artifact. */
function madeUpFor(blobs: readonly BlobReport[]): string[] {
  return blobs.flatMap(({ kind, blob, stored, followsStored }) => {
    const other = stored.filter((param) => param.kind === "mistaken" || param.kind === "changed");
    if (kind !== "right" || followsStored !== false || other.length === 0) return [];
    return [
      "",
      ...wrap(
        `${blob} is right, and its params are stored in another way, which the artifact makes up for:`,
        COLUMNS,
        0,
      ).split("\n"),
      ...other.map((param) => `  ${wrap(howStored(param, null), COLUMNS, 4)}`),
    ];
  });
}

/** How the artifact was fed, in sentences. */
export function howFed({ inputs: { feedings, others, isSure, taken } }: CompareReport): string[] {
  const also = others.map((ways) => ways.map(way).join("; "));
  return [
    ...feedings.map(
      (feeding) =>
        `"${printable(feeding.tensor)}" (${formatShape(feeding.shape)}) is fed ${feeding.blob}: ${way(feeding)}.`,
    ),
    ...taken.map(
      ({ blob, type, rounded }) =>
        `It takes ${blob} in ${type}: ${rounded === 0 ? "no number had to be rounded" : `both sides are fed what ${plural(rounded, "number")} became in it`}.`,
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

function failedOutput({ blob, tensor, comparison, verdict, beyond }: OutputReport): string[] {
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
    ...(beyond === null
      ? []
      : [
          ...wrap(
            `${blob} is right in tensor "${printable(beyond.tensor)}". The output is "${printable(tensor ?? "")}", which ${nodeWords(beyond.node)} makes of it.`,
            COLUMNS,
            0,
          ).split("\n"),
          ...(beyond.diagnosis !== null && beyond.diagnosis.explanations.length > 0
            ? formatDiagnosis(beyond.diagnosis, [blob])
            : []),
        ]),
  ];
}

function wrongBlob(
  {
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
    followsStored,
    quantised,
    others,
  }: BlobReport,
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
  const maker = node === null ? "" : `, which ${nodeWords(node)} makes,`;
  const folded = through.length > 1 ? ` (${through.join(", ")} in one)` : "";
  const what = own.misshapen === null ? outside(own) : `it is ${formatShape(own.misshapen)}`;
  return [
    "",
    ...wrap(`Tensor "${printable(tensor)}"${maker} is ${blob}${folded}, and wrong: ${what}.`, COLUMNS, 0).split("\n"),
    ...(own.proved ? ["This is a proof: no evaluation in the claimed arithmetic gives these numbers."] : []),
    ...(own.worst === null ? [] : describeDeviation(blob, own.worst)),
    ...(diagnosis === null ? [] : formatDiagnosis(diagnosis, tops)),
    ...stored.map((param) => `  ${wrap(howStored(param, diagnosis), COLUMNS, 4)}`),
    ...(followsStored === true ? [`  ${wrap(WRONG_NUMBERS, COLUMNS, 4)}`] : []),
    ...(quantised === null ? [] : [`  ${wrap(howQuantised(quantised), COLUMNS, 4)}`]),
  ];
}

/** Of a tensor that is what its layers give with the params of the file. */
export const WRONG_NUMBERS = "With the params as they are stored it is right: the file's numbers are wrong.";

export function howQuantised({ by, distance }: NonNullable<BlobReport["quantised"]>): string {
  const what = by.length === 0 ? "Its params are" : `It is quantised (${by.join(", ")}), and its numbers are`;
  return `${what} rounded to integers: it is off by ${significant(100 * distance)} % of its size.`;
}

/** How a param is stored. A mistake that the tensor's numbers do not tell of is explained. */
export function howStored(
  { layer, param, kind, constant, order, mistake, format, changed, folded }: StoredParam,
  diagnosis: Diagnosis | null,
): string {
  const isNamed =
    diagnosis?.explanations.some(({ mistakes }) => mistakes.some(({ id }) => id === mistake?.id)) ?? false;
  const where =
    kind === "right" && constant === null
      ? `The ${param} of ${layer} are zeros, and not stored`
      : constant === null
        ? `No constant holds the ${param} of ${layer}`
        : `"${printable(constant)}" holds the ${param} of ${layer}`;
  return [
    where,
    ...(order === null ? [] : [` in the order ${order}`]),
    ...(folded.length === 0 ? [] : [`, ${folded.join(" and ")} folded in`]),
    how(),
  ].join("");

  function how(): string {
    switch (kind) {
      case "right":
        return constant === null ? "." : ", with Caffe's numbers.";
      case "rounded":
        return `, in ${format}.`;
      case "mistaken":
        return mistake === null ? "." : `: ${mistake.id}.${isNamed ? "" : ` ${mistake.claim}`}`;
      case "changed":
        return changed === null ? "." : `: ${changes(changed)}`;
      case "unknown":
        return " in a way that is known.";
      default:
        return kind satisfies never;
    }
  }
}

/** "1 of 576 numbers is not Caffe's. [3, 0, 1, 2] is 0.5, and 0.25 there." */
function changes({ elements, of, worst: { index, got, expected } }: Changed): string {
  return `${integer(elements)} of ${plural(of, "number")} ${elements === 1 ? "is" : "are"} not Caffe's; at [${index.join(", ")}] it has ${got} for ${expected}.`;
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
