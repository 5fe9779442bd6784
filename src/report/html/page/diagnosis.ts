/** What explains an error: the mistake, its remedy and source, or what the error looks like. */
import type { Diagnosis, Mistake } from "../../../diagnosis/explain.ts";
import type { NetDiagnosis } from "../../../diagnosis/explain-net.ts";
import { h, type Child } from "./dom.ts";
import { integer, plural } from "./format.ts";

/** @param tops names of the layer's tops */
export function diagnosisPanel(diagnosis: Diagnosis, tops: readonly string[]): HTMLElement {
  const { explanations, tried, outOfTime, appearance, elements, inPart, broken } = diagnosis;
  const tries =
    tried.pairs === 0
      ? plural(tried.single, "mistake")
      : `${plural(tried.single, "mistake")} and ${plural(tried.pairs, "pair")}`;
  const alike = explanations.every(({ distinguishing }) => distinguishing === 0);
  const content: Child =
    explanations.length === 0
      ? [
          h("p", { class: "claim" }, "No known mistake explains it."),
          h("p", { class: "dim" }, outOfTime ? `Time ran out when ${tries} had been tried.` : `${tries} tried.`),
          appearance.map(({ top, sentences }) =>
            h("p", {}, tops.length > 1 ? h("b", {}, `${tops[top]}: `) : null, sentences.join(" ")),
          ),
        ]
      : [
          explanations.length === 1
            ? null
            : h(
                "p",
                {},
                alike
                  ? "Each of these would explain it; they cannot be told apart here."
                  : "Each of these would explain it, the likeliest first.",
              ),
          explanations.map(({ mistakes, distinguishing }) => [
            mistakes.length > 1 ? h("p", { class: "dim" }, "Two mistakes together:") : null,
            mistakes.map((mistake) => mistakePanel(mistake)),
            distinguishing === 0
              ? null
              : h(
                  "p",
                  { class: "dim" },
                  `Told from the next best by ${inPart ? "at least " : ""}${integer(distinguishing)} of ${plural(elements, "element")}.`,
                ),
          ]),
          outOfTime && !diagnosis.confident
            ? h("p", { class: "dim" }, `Time ran out when ${tries} had been tried: others may explain it too.`)
            : null,
        ];
  return h(
    "section",
    { class: "diagnosis" },
    h("h2", {}, "What explains it"),
    content,
    broken.map((which) => h("p", { class: "note" }, `A bug in cupping: no prediction of ${which}`)),
  );
}

function mistakePanel({ id, claim, remedy, source }: Mistake, ...more: readonly Child[]): HTMLElement {
  return h(
    "div",
    { class: "mistake" },
    h("p", { class: "claim" }, claim),
    more,
    h("p", {}, h("b", {}, "Remedy "), remedy),
    h("p", { class: "dim" }, h("code", {}, id), " · ", h("a", { href: source, rel: "noreferrer" }, source)),
  );
}

/** What is wrong in the graph. */
export function netDiagnosisPanel({ explanations, unexplained, tried, outOfTime }: NetDiagnosis): HTMLElement {
  return h(
    "section",
    { class: "diagnosis" },
    h("h2", {}, "What explains it, in the graph"),
    explanations.map(({ mistake, places, distinguishing }) => [
      mistakePanel(
        mistake,
        h(
          "ul",
          {},
          places.map(({ what }) => h("li", {}, what)),
        ),
      ),
      distinguishing === 0
        ? null
        : h("p", { class: "dim" }, `Told from the next best by ${plural(distinguishing, "element")}.`),
    ]),
    unexplained.length === 0
      ? null
      : h(
          "p",
          {},
          `No known mistake in the graph explains ${unexplained.join(", ")} (${outOfTime ? "time ran out when " : ""}${plural(tried, "place")} ${outOfTime ? "had been " : ""}tried).`,
        ),
  );
}
