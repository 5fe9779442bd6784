/** A probe for the terminal: what was found of each layer's sums, of the engine, and what contradicts its profile. */
import { type ProbeReport, SUMS_OF, type SumsOf, type SumsOfProducts, type Unknown } from "../conformance/probe.ts";
import type { SummationOrder } from "../conformance/summation-order.ts";
import { COLUMNS, table, tables, wrap } from "./table.ts";
import type { Paint } from "./verify.ts";

export function formatProbe(report: ProbeReport, paint: Paint): string {
  const { backend, sums, contradictions } = report;
  const same = SUMS_OF.filter((type) => asSmall(type, sums));
  const types = SUMS_OF.filter((type) => !same.includes(type)).map((type) => [type, sums[type]] as const);
  const row = (title: string, tell: (found: SumsOfProducts, type: SumsOf) => string): string[] => [
    title,
    ...types.map(([type, found]) => ("reason" in found ? "unknown" : tell(found, type))),
  ];
  return [
    wrap(`${backend.id}:${backend.device} ${backend.version} claims ${backend.profile}.`, COLUMNS, 0),
    "",
    ...tables(
      [{ title: "sums of products" }, ...types.map(([type]) => ({ title: type }))],
      [
        row("significant bits of bottoms", ({ bottomBits }) => String(bottomBits)),
        row("significant bits of weights", ({ weightBits }) => String(weightBits)),
        row("significant bits of sums", ({ sumBits }) => (sumBits > 24 ? "more than 24" : String(sumBits))),
        row("largest and smallest", (found) => `2^${found.largestExponent}, 2^-${found.smallestExponent}`),
        row("subnormal numbers", ({ flushes }) => (flushes.length === 0 ? "kept" : `0: ${flushes.join(", ")}`)),
        row("multiply-add", ({ fused }) => (fused === null ? "unknown" : fused ? "fused" : "rounded twice")),
        row("order of additions", ({ order }, type) => {
          if (order !== null) return orderInWords(order);
          return isLarge(type) ? "not asked" : "unknown";
        }),
      ],
      1,
    ).flatMap((part, i) => [...(i > 0 ? [""] : []), part]),
    ...(same.length === 0 ? [] : ["", `Nothing else shows in ${same.map((type) => `a ${type}`).join(" and ")}.`]),
    ...types.flatMap(([type, found]) => ("reason" in found ? [wrap(`${type}: ${found.reason}`, COLUMNS, 2)] : [])),
    "",
    table(
      [{ title: "the engine" }, { title: "", wraps: true }],
      [
        ["3×3 convolution", typeof report.convolution === "string" ? report.convolution : unknown(report.convolution)],
        ["same bits in each run", yesOrNo(report.sameEachRun)],
        ["same bits alone and in a batch", yesOrNo(report.sameInBatch)],
        ["same bits observed and not", yesOrNo(report.sameObserved)],
      ],
    ),
    "",
    paint(contradictions.length === 0 ? "good" : "bad", claimOf(report)),
    ...contradictions.map((sentence) => `  ${wrap(sentence, COLUMNS, 2)}`),
  ].join("\n");
}

function isLarge(type: SumsOf): boolean {
  return type.startsWith("large ");
}

/** Whether a large layer shows what the small one does, as far as both were asked. */
function asSmall(type: SumsOf, sums: ProbeReport["sums"]): boolean {
  if (!isLarge(type)) return false;
  const [large, small] = [sums[type], sums[type.slice("large ".length) as SumsOf]];
  return JSON.stringify({ ...large, order: null }) === JSON.stringify({ ...small, order: null });
}

/** What the engine's claim comes to, in a sentence. */
export function claimOf({ backend, contradictions }: ProbeReport): string {
  return contradictions.length === 0 ? `Nothing here contradicts ${backend.profile}.` : `It is not ${backend.profile}:`;
}

function orderInWords({ kind, size, depth }: SummationOrder): string {
  switch (kind) {
    case "sequential":
      return "one after another";
    case "lanes":
      return `${size} lanes`;
    case "blocks":
      return `blocks of ${size}`;
    case "pairwise":
      return "in halves";
    case "at once":
      return "all at once";
    case "other":
      return depth === null ? "no tree" : `a tree of depth ${depth}`;
    default:
      return kind satisfies never;
  }
}

function yesOrNo(found: boolean | Unknown): string {
  return typeof found === "boolean" ? (found ? "yes" : "no") : unknown(found);
}

function unknown({ reason }: Unknown): string {
  return `unknown: ${reason}`;
}
