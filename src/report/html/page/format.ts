/** Numbers and verdicts for people. */
import type { Comparison } from "../../../comparison/compare.ts";
import type { Verdict } from "../../../conformance/verify.ts";
import type { Converted, RunLayer } from "../model.ts";
import { integer, plural, significant } from "../../table.ts";

export { formatShape } from "../../../tensor/shape.ts";
export { integer, plural, significant } from "../../table.ts";

/** How a verdict looks: a colour of the style sheet and a shape of its own, so that neither is needed to tell. */
export type Tone = "good" | "bad" | "warn" | "error" | "quiet";

export interface Mark {
  readonly tone: Tone;
  readonly glyph: string;
  readonly word: string;
}

const MARKS: Readonly<Record<Verdict["kind"], Mark>> = {
  pass: { tone: "good", glyph: "●", word: "pass" },
  fail: { tone: "bad", glyph: "✕", word: "fail" },
  inherits: { tone: "warn", glyph: "◆", word: "inherits" },
  unsupported: { tone: "quiet", glyph: "○", word: "unsupported" },
  undecided: { tone: "warn", glyph: "?", word: "undecided" },
  error: { tone: "error", glyph: "▲", word: "error" },
  skipped: { tone: "quiet", glyph: "·", word: "skipped" },
};

/** Of a layer in a converted model. */
const CONVERTED: Readonly<Record<Converted["as"], Mark>> = {
  right: { tone: "good", glyph: "●", word: "right" },
  inherits: MARKS.inherits,
  hidden: { tone: "bad", glyph: "✕", word: "stored wrong" },
  wrong: { tone: "bad", glyph: "✕", word: "wrong" },
  lost: { tone: "error", glyph: "▲", word: "lost" },
  dropped: { tone: "quiet", glyph: "○", word: "dropped" },
  folded: { tone: "quiet", glyph: "○", word: "folded" },
  undecided: { tone: "warn", glyph: "?", word: "undecided" },
  unseen: { tone: "quiet", glyph: "·", word: "unseen" },
};

/** Whether there is nothing to look into. */
export function isSettled(verdict: RunLayer["verdict"]): boolean {
  return verdict.kind === "converted"
    ? ["right", "dropped", "folded"].includes(verdict.as)
    : ["pass", "skipped"].includes(verdict.kind);
}

export function markOf(verdict: RunLayer["verdict"]): Mark {
  if (verdict.kind === "converted") return CONVERTED[verdict.as];
  const mark = MARKS[verdict.kind];
  return verdict.kind === "fail" && verdict.error === "graph" ? { ...mark, word: "fail (graph)" } : mark;
}

/** "0.189×", "exact", "shape", "–". */
export function ratioWord(comparison: Comparison | null): string {
  if (comparison === null) return "–";
  if (comparison.misshapen !== null) return "shape";
  return comparison.ratio === 0 ? "exact" : `${significant(comparison.ratio)}×`;
}

export type Which = "injected" | "inherited" | "inSitu";

/** Of the tops of a layer, the one that is farthest off. */
export function worstOf(layer: RunLayer, which: Which): Comparison | null {
  let worst: Comparison | null = null;
  for (const top of layer.tops) {
    const comparison = top[which];
    if (comparison !== null && (worst === null || comparison.ratio > worst.ratio)) worst = comparison;
  }
  return worst;
}

export const WHICH: Readonly<Record<Which, { readonly name: string; readonly what: string }>> = {
  injected: {
    name: "injected",
    what: "The layer alone, fed the reference's activations: its own error.",
  },
  inherited: {
    name: "inherited",
    what: "The whole net run freely: what came down from the layers above is in it, and allowed.",
  },
  inSitu: {
    name: "in situ",
    what: "In the whole net, on what the engine itself computed above: its own error there.",
  },
};

/** A number in full, as short as its own precision allows. */
export function exactly(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
  const rounded = Number(value.toPrecision(9));
  const short = value !== 0 && Math.abs(value) < 1e-4 ? rounded.toExponential() : String(rounded);
  return short.replace("-", "−").replace(/e([+−-])/, (_all, sign) => `e${sign === "+" ? "" : "−"}`);
}

/** Differences and allowances, of which three digits tell enough. */
export function roughly(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
  if (value === 0) return "0";
  const text =
    Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
  return text.replaceAll("-", "−").replace("e+", "e");
}

export function percent(part: number, of: number): string {
  return of === 0 ? "–" : `${((100 * part) / of).toFixed(2)} %`;
}

export function outOf(part: number, of: number): string {
  return `${integer(part)} of ${integer(of)}`;
}

/** What a sentence on those that ran leaves to be said. */
export function absentWords(unavailable: readonly string[]): string {
  return unavailable.length === 0 ? "" : ` ${plural(unavailable.length, "backend")} could not run here.`;
}

/** What stands after the verdict in a summary, as a sentence: "Does not conform: Clip." is "Clip.". */
export function sentenceAfter(summary: string): string {
  const rest = summary.replace(/^[^:]+: /, "");
  // Names are written as they are.
  return /^(all|its|every|the|there|in|a|exactly|only)\b/.test(rest)
    ? `${rest[0].toUpperCase()}${rest.slice(1)}`
    : rest;
}
