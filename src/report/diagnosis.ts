/** A diagnosis for the terminal: the mistake, its remedy and source, or what the error looks like. Lines of 80 characters. */
import type { Diagnosis, Explanation, Mistake } from "../diagnosis/explain.ts";
import type { NetDiagnosis } from "../diagnosis/explain-net.ts";
import { COLUMNS, integer, plural, wrap } from "./table.ts";

/** @param tops names of the layer's tops, in order */
export function formatDiagnosis(diagnosis: Diagnosis, tops: readonly string[]): string[] {
  const { explanations, confident, outOfTime, broken } = diagnosis;
  return [
    ...(explanations.length > 0 ? explained(diagnosis) : unexplained(diagnosis, tops)),
    ...(outOfTime && explanations.length > 0 && !confident
      ? line(`Time ran out when ${triedOf(diagnosis)} had been tried: others may explain it too.`)
      : []),
    ...broken.flatMap((which) => line(`A bug in cupping: no prediction of ${which}`)),
  ];
}

function explained(diagnosis: Diagnosis): string[] {
  const { explanations } = diagnosis;
  if (explanations.length === 1) return explanationLines(explanations[0], diagnosis);
  const alike = explanations.every(({ distinguishing }) => distinguishing === 0);
  const head = alike
    ? "Each of these would explain it; they cannot be told apart here:"
    : "Each of these would explain it, the likeliest first:";
  return [...line(head), ...explanations.flatMap((explanation) => explanationLines(explanation, diagnosis))];
}

function explanationLines({ mistakes, distinguishing }: Explanation, { elements, inPart }: Diagnosis): string[] {
  const told =
    distinguishing === 0
      ? []
      : line(
          `Told from the next best by ${inPart ? "at least " : ""}${integer(distinguishing)} of ${plural(elements, "element")}.`,
        );
  const together = mistakes.length > 1 ? line("Two mistakes together:") : [];
  return [...together, ...mistakes.flatMap(mistakeLines), ...told];
}

/** What is wrong in the graph: the mistake with every place that it was made at, its remedy and source. */
export function formatNetDiagnosis({ explanations, unexplained, tried, outOfTime, broken }: NetDiagnosis): string[] {
  const several = explanations.some(({ distinguishing }) => distinguishing === 0) && explanations.length > 1;
  return [
    ...(several ? line("In the graph, each of these would explain it:") : []),
    ...explanations.flatMap(({ mistake: { id, claim, remedy, source }, places, distinguishing }) => [
      ...line(`${id}: ${claim}`),
      ...places.flatMap(({ what, layers }, i) =>
        line(`${places.slice(0, i).some((other) => sameList(other.layers, layers)) ? "Or: " : ""}${what}`, 4),
      ),
      ...line(`Remedy: ${remedy}`, 4),
      `    See ${source}`,
      ...(distinguishing === 0 ? [] : line(`Told from the next best by ${plural(distinguishing, "element")}.`)),
    ]),
    ...(unexplained.length === 0
      ? []
      : line(
          `No known mistake in the graph explains ${unexplained.join(", ")} (${outOfTime ? "time ran out when " : ""}${plural(tried, "place")} ${outOfTime ? "had been " : ""}tried).`,
        )),
    ...(outOfTime && unexplained.length === 0
      ? line(`Time ran out when ${plural(tried, "place")} had been tried: others may explain it too.`)
      : []),
    ...broken.flatMap((which) => line(`A bug in cupping: no prediction of ${which}`)),
  ];
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

function mistakeLines({ id, claim, remedy, source }: Mistake): string[] {
  // An address is never broken.
  return [...line(`${id}: ${claim}`), ...line(`Remedy: ${remedy}`, 4), `    See ${source}`];
}

function unexplained(diagnosis: Diagnosis, tops: readonly string[]): string[] {
  const { appearance, outOfTime } = diagnosis;
  const head = `No known mistake explains it (${outOfTime ? "time ran out when " : ""}${triedOf(diagnosis)} ${outOfTime ? "had been " : ""}tried).`;
  return [
    ...line(head),
    ...appearance.flatMap(({ top, sentences }) =>
      line(`${tops.length > 1 ? `${tops[top]}: ` : ""}${sentences.join(" ")}`, 4),
    ),
  ];
}

function triedOf({ tried: { single, pairs } }: Diagnosis): string {
  return pairs === 0 ? plural(single, "mistake") : `${plural(single, "mistake")} and ${plural(pairs, "pair")}`;
}

/** A paragraph, its later lines further in. */
function line(text: string, indent = 2): string[] {
  return `${" ".repeat(indent)}${wrap(text, COLUMNS, indent + 2)}`.split("\n");
}
