/** A verify report for the terminal: a table of layers, what is wrong under it, one sentence for the whole. */
import type { Comparison, Deviation } from "../comparison/compare.ts";
import type { LayerReport, VerifyReport, Verdict } from "../conformance/verify.ts";
import { integer, plural, significant, table } from "./table.ts";

/** Paints a word by its meaning; the identity where there are no colours. */
export type Paint = (meaning: "good" | "bad" | "dim", text: string) => string;

export function formatVerify(report: VerifyReport, paint: Paint): string {
  const { backend, mode } = report;
  const rows = report.layers
    .filter(({ verdict }) => verdict.kind !== "skipped")
    .map((layer) => [
      layer.name,
      layer.type,
      ...(mode === "inherited" ? [] : [ratio(layer, "injected")]),
      ...(mode === "injected" ? [] : [ratio(layer, "inherited")]),
      verdictWord(layer.verdict),
    ]);
  const text = table(
    [
      { title: "layer", most: 28 },
      { title: "type", most: 15 },
      ...(mode === "inherited" ? [] : [{ title: "injected", align: "right" } as const]),
      ...(mode === "injected" ? [] : [{ title: "inherited", align: "right" } as const]),
      { title: "verdict", most: 16 },
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
    `${report.net} on ${backend.id}:${backend.device} ${backend.version}, ${backend.profile}`,
    "Errors are multiples of the allowed one: 1 is the limit.",
    "",
    paint("dim", head),
    ...coloured,
    ...report.layers.flatMap(explain),
    ...(report.wholeNetFailure === null ? [] : ["", `Inherited errors were not measured: ${report.wholeNetFailure}.`]),
    "",
    paint(report.conforms ? "good" : "bad", report.summary),
    paint("dim", `${plural(report.comparedElements, "number")} compared in ${report.seconds.toFixed(1)} s.`),
  ].join("\n");
}

function worstOf(layer: LayerReport, which: "injected" | "inherited"): Comparison | null {
  return layer.tops
    .map((top) => top[which])
    .reduce((a, b) => (a === null || (b !== null && b.ratio > a.ratio) ? b : a), null);
}

function ratio(layer: LayerReport, which: "injected" | "inherited"): string {
  const worst = worstOf(layer, which);
  if (worst === null) return "–";
  return worst.ratio === 0 ? "exact" : `${significant(worst.ratio)}×`;
}

function verdictWord(verdict: Verdict): string {
  switch (verdict.kind) {
    case "fail":
      return verdict.error === "injected" ? "FAIL" : "FAIL (graph)";
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

function explain(layer: LayerReport): string[] {
  const { verdict } = layer;
  const head = `${layer.name} (${layer.type})`;
  if (verdict.kind === "unsupported") return ["", `${head} is unsupported: ${verdict.reason}`];
  if (verdict.kind === "undecided") {
    return ["", `${head}: rounding decides what it selects on this input; another input may tell.`];
  }
  if (verdict.kind === "error") return ["", `${head}: the engine failed: ${verdict.message}`];
  if (verdict.kind !== "fail") return [];
  const which = verdict.error === "injected" ? "injected" : "inherited";
  return layer.tops.flatMap((top) => {
    const comparison = top[which];
    if (comparison === null || comparison.worst === null || comparison.outside === 0) return [];
    return [
      "",
      which === "injected"
        ? `${head} is wrong by itself: ${outside(comparison)}.`
        : `${head} is right by itself, yet in the whole net ${outside(comparison)}.`,
      ...(comparison.proved ? ["This is a proof: no evaluation in the claimed arithmetic gives these numbers."] : []),
      ...describeDeviation(top.blob, comparison.worst),
    ];
  });
}

export function outside({ outside: wrong, elements, nanMismatches }: Comparison): string {
  const nan = nanMismatches === 0 ? "" : `, ${plural(nanMismatches, "NaN")} among them`;
  return `${integer(wrong)} of ${plural(elements, "element")} lie outside${nan}`;
}

export function describeDeviation(
  blob: string,
  { index, got, accepted: [low, high], ulps, ratio: times }: Deviation,
): string[] {
  return [
    `  worst at ${blob}[${index.join(", ")}]: got ${got}`,
    low === high ? `  accepted only ${low}: this layer repeats numbers` : `  accepted ${low} … ${high}`,
    ...(Number.isFinite(ulps)
      ? [`  ${Number.isFinite(times) ? `${significant(times)}× the allowed error, ` : ""}${plural(ulps, "ulp")} away`]
      : []),
  ];
}
