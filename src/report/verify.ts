/**
 * A verify report for the terminal: a table of layers, what is wrong under it, one sentence for the whole. The own error in
 * situ has a column where there is none for the injected one, which it all but repeats.
 */
import type { Comparison, Deviation } from "../comparison/compare.ts";
import type { LayerReport, VerifyReport, Verdict } from "../conformance/verify.ts";
import type { Observation } from "../conformance/observation.ts";
import { deviates } from "../comparison/compare.ts";
import { formatShape } from "../tensor/shape.ts";
import { formatDiagnosis, formatNetDiagnosis } from "./diagnosis.ts";
import { bytes } from "./validate.ts";
import { COLUMNS, integer, plural, significant, table, wrap } from "./table.ts";

/** Paints a word by its meaning; the identity where there are no colours. */
export type Paint = (meaning: "good" | "bad" | "dim", text: string) => string;

export const plain: Paint = (_meaning, text) => text;

export function formatVerify(report: VerifyReport, paint: Paint): string {
  const { backend, mode } = report;
  const rows = report.layers
    .filter(({ verdict }) => verdict.kind !== "skipped")
    .map((layer) => [
      layer.name,
      layer.type,
      ratio(layer, mode === "inherited" ? "inSitu" : "injected"),
      ...(mode === "injected" ? [] : [ratio(layer, "inherited")]),
      verdictWord(layer.verdict),
    ]);
  const text = table(
    [
      { title: "layer", most: 22 },
      { title: "type", most: 15 },
      { title: mode === "inherited" ? "in situ" : "injected", align: "right" },
      ...(mode === "injected" ? [] : [{ title: "inherited", align: "right" } as const]),
      { title: "verdict", most: 17 },
    ],
    rows,
  );
  const [head, ...lines] = text.split("\n");
  const coloured = lines.map((line, i) => {
    const word = rows[i][rows[i].length - 1];
    return word === "pass"
      ? line
      : paint(["inherits", "unsupported", "undecided"].includes(word) ? "dim" : "bad", line);
  });
  return [
    wrap(`${report.net} on ${backend.id}:${backend.device} ${backend.version}, ${backend.profile}`, COLUMNS, 0),
    "Errors are multiples of the allowed one: 1 is the limit.",
    "",
    paint("dim", head),
    ...coloured,
    ...report.layers.flatMap(failure),
    ...(report.graph === null ? [] : formatNetDiagnosis(report.graph)),
    ...(report.wholeNetFailure === null
      ? []
      : ["", wrap(`Inherited errors were not measured: ${report.wholeNetFailure}.`, COLUMNS, 0)]),
    ...(report.observation === null ? [] : describeObservation(report, report.observation, paint)),
    "",
    ...wrap(report.summary, COLUMNS, 0)
      .split("\n")
      .map((line) => paint(report.conforms ? "good" : "bad", line)),
    paint("dim", `${plural(report.comparedElements, "number")} compared in ${report.seconds.toFixed(1)} s.`),
    ...describeMemory(report).map((line) => paint("dim", line)),
  ].join("\n");
}

function describeMemory({ memory }: VerifyReport): string[] {
  if (memory.length === 0) return [];
  const figures = memory.map(({ what, bytes: size }) => `${bytes(size)} of ${what}`);
  return wrap(`Memory at most: ${figures.join(", ")}.`, COLUMNS, 0).split("\n");
}

/** How blobs were fetched, and whether that changed the net's outputs. */
function describeObservation({ layers }: VerifyReport, observation: Observation, paint: Paint): string[] {
  const { how, outputs, repeatable, failure } = observation;
  const told = (text: string, meaning: "bad" | "dim"): string[] => [
    "",
    ...wrap(`${how ?? "The backend does not say how blobs are fetched."} ${text}`, COLUMNS, 0)
      .split("\n")
      .map((line) => paint(meaning, line)),
  ];
  if (failure !== null) return told(`Without, the engine fails: ${failure}`, "bad");
  if (outputs.length === 0) return [];
  const changed = outputs.filter(({ different }) => different > 0);
  if (changed.length === 0) {
    return told(`${outputs.map(({ blob }) => blob).join(", ")}: the same bits where nothing else is fetched.`, "dim");
  }
  const counts = changed.map(({ blob, elements, different }) => {
    const compared = layers.flatMap(({ tops }) => tops.find((top) => top.blob === blob)?.unobserved ?? [])[0];
    const error = compared === undefined ? "" : ` (${significant(compared.ratio)}× the allowed error)`;
    return `${integer(different)} of ${plural(elements, "number")} of ${blob}${error}`;
  });
  const why = repeatable === false ? "But it has other bits each time it runs." : "Looking changes what it computes.";
  return told(`Where nothing else is fetched, other bits: ${counts.join(", ")}. ${why}`, "bad");
}

/** One line for each backend with its options: what comes of them. Inherited is the worst with every blob fetched, and without. */
export function formatSweep(reports: readonly VerifyReport[], paint: Paint): string {
  const worst = (report: VerifyReport, ...which: Which[]): string => {
    const ratios = report.layers.flatMap((layer) => which.flatMap((one) => worstOf(layer, one) ?? []));
    if (ratios.some(({ misshapen }) => misshapen !== null)) return "shape";
    return ratios.length === 0 ? "–" : `${significant(Math.max(...ratios.map(({ ratio }) => ratio)))}×`;
  };
  const text = table(
    [
      { title: "backend and option", most: 46 },
      { title: "injected", align: "right" },
      { title: "inherited", align: "right" },
      { title: "verdict" },
    ],
    reports.map((report) => [
      `${report.backend.id}:${report.backend.device}`,
      worst(report, "injected"),
      worst(report, "inherited", "unobserved"),
      `${report.conforms ? "conforms" : "does not"}${isChanged(report) ? " ≠" : ""}`,
    ]),
  );
  const [head, ...lines] = text.split("\n");
  return [
    paint("dim", head),
    ...lines.map((line, i) => (reports[i].conforms ? line : paint("bad", line))),
    ...(reports.some(isChanged) ? [paint("dim", "≠: other bits where nothing but the net's outputs is fetched.")] : []),
    ...reports
      .filter(({ conforms }) => !conforms)
      .map(({ backend, summary }) => wrap(`${backend.id}:${backend.device}: ${summary}`, COLUMNS, 2)),
  ].join("\n");
}

/** Whether looking changed the net's outputs. */
function isChanged({ observation }: VerifyReport): boolean {
  return observation?.outputs.some(({ different }) => different > 0) ?? false;
}

type Which = "injected" | "inSitu" | "inherited" | "unobserved";

function worstOf(layer: LayerReport, which: Which): Comparison | null {
  return layer.tops
    .map((top) => top[which])
    .reduce((a, b) => (a === null || (b !== null && b.ratio > a.ratio) ? b : a), null);
}

function ratio(layer: LayerReport, which: Which): string {
  const worst = worstOf(layer, which);
  if (worst === null) return "–";
  if (worst.misshapen !== null) return "shape";
  return worst.ratio === 0 ? "exact" : `${significant(worst.ratio)}×`;
}

function verdictWord(verdict: Verdict): string {
  switch (verdict.kind) {
    case "fail":
      return verdict.error === "injected" ? "FAIL" : `FAIL (${verdict.error})`;
    case "error":
      return "ERROR";
    case "pass":
    case "inherits":
    case "unsupported":
    case "undecided":
    case "skipped":
      return verdict.kind;
    default:
      return verdict satisfies never;
  }
}

function failure(layer: LayerReport): string[] {
  const { verdict } = layer;
  const head = `${layer.name} (${layer.type})`;
  const sentence = (text: string): string[] => ["", wrap(`${head}${text}`, COLUMNS, 0)];
  if (verdict.kind === "unsupported") return sentence(` is unsupported: ${verdict.reason}`);
  if (verdict.kind === "undecided") {
    return sentence(": rounding decides what it selects on this input; another input may tell.");
  }
  if (verdict.kind === "error") return sentence(`: the engine failed: ${verdict.message}`);
  if (verdict.kind !== "fail") return [];
  const told = layer.tops.flatMap((top) => {
    const which = verdict.error === "graph" ? (isOutside(top.inSitu) ? "inSitu" : "inherited") : verdict.error;
    const comparison = top[which];
    if (!isOutside(comparison)) return [];
    const alone = top.injected === null ? "" : "is right by itself, yet ";
    const how = {
      injected: "is wrong by itself",
      inSitu: `${alone}is wrong in the whole net, on what the engine itself computed above it`,
      inherited: `${alone}has drifted farther in the whole net than rounding explains`,
      unobserved: "is right where every blob is fetched, and wrong where the net's outputs alone are",
    }[which];
    const { misshapen, worst } = comparison;
    if (misshapen !== null) {
      const shapes = `${top.blob} is ${formatShape(misshapen)}, and Caffe's is ${formatShape(top.shape)}`;
      return ["", ...wrap(`${head} ${how}: ${shapes}.`, COLUMNS, 0).split("\n")];
    }
    if (worst === null) return [];
    return [
      "",
      ...wrap(`${head} ${how}: ${outside(comparison)}.`, COLUMNS, 0).split("\n"),
      ...(comparison.proved ? ["This is a proof: no evaluation in the claimed arithmetic gives these numbers."] : []),
      ...describeDeviation(top.blob, worst),
    ];
  });
  return layer.diagnosis === null
    ? told
    : [
        ...told,
        ...formatDiagnosis(
          layer.diagnosis,
          layer.tops.map(({ blob }) => blob),
        ),
      ];
}

function isOutside(comparison: Comparison | null): comparison is Comparison {
  return comparison !== null && deviates(comparison);
}

export function outside({ outside: wrong, elements, nanMismatches }: Comparison): string {
  const nan = nanMismatches === 0 ? "" : `, ${plural(nanMismatches, "NaN")} among them`;
  return `${integer(wrong)} of ${plural(elements, "element")} ${wrong === 1 ? "lies" : "lie"} outside${nan}`;
}

export function describeDeviation(
  blob: string,
  { index, got, accepted: [low, high], ulps, ratio: times }: Deviation,
): string[] {
  return [
    `  ${wrap(`worst at ${blob}[${index.join(", ")}]: got ${got}`, COLUMNS, 4)}`,
    low === high ? `  accepted only ${low}: this layer repeats numbers` : `  accepted ${low} … ${high}`,
    ...(Number.isFinite(ulps)
      ? [`  ${Number.isFinite(times) ? `${significant(times)}× the allowed error, ` : ""}${plural(ulps, "ulp")} away`]
      : []),
  ];
}
