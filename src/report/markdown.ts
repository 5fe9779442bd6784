/** A verdict on a validation set as Markdown: the summary of a CI job. */
import type { ValidationVerdict } from "../validation/verdict.ts";
import {
  changedSentence,
  changesSentence,
  confidenceSentence,
  explanationSentence,
  headOf,
  rowsOf,
  signatureSentence,
} from "./validate.ts";

/** Changed images that are listed for each comparison. */
const LISTED = 50;

export function markdownValidation(verdict: ValidationVerdict): string {
  const { gate, runs, changes, labels, explanations, passed, images } = verdict;
  const titles = ["", ...(gate === null ? [] : ["gate"]), ...runs.map(({ backend }) => backend)];
  const rows = rowsOf(verdict).map(({ name, expected, values }) => [
    name,
    ...(gate === null ? [] : [expected]),
    ...values,
  ]);
  const bullets = [
    ...runs.flatMap((run) =>
      [
        ...run.problems.map(({ text }) => text),
        ...run.notes.map(({ text }) => text),
        ...run.confidence.map((one) => confidenceSentence(one, images)),
        ...run.signatures.map(signatureSentence),
      ].map((text) => (runs.length > 1 ? `${run.backend}: ${text}` : text)),
    ),
    ...changes.map(changesSentence),
    ...(labels?.explanations ?? []).map(
      ({ sentence, faults }) => `Labels: ${sentence}. ${faults.map(({ remedy }) => remedy).join(" ")}`,
    ),
    ...explanations.map(explanationSentence),
  ];
  const listed = changes.flatMap(({ changed }) => changed);
  return [
    `## ${passed ? "✅" : "❌"} ${escaped(verdict.summary)}`,
    "",
    ...headOf(verdict).map((line) => `${escaped(line)}  `),
    "",
    ...markdownTable(titles, rows),
    "",
    ...bullets.map((text) => `- ${escaped(text)}`),
    ...(listed.length === 0
      ? []
      : [
          "",
          "<details><summary>Changed images</summary>",
          "",
          ...listed.slice(0, LISTED).map((one) => `- ${escaped(changedSentence(one))}`),
          ...(listed.length > LISTED ? [`- … and ${listed.length - LISTED} more, in the JSON report`] : []),
          "",
          "</details>",
        ]),
    "",
  ].join("\n");
}

/** A table whose first column is text, and the others numbers but for those named. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  texts: readonly string[] = [],
): string[] {
  return [
    line(titles),
    line(titles.map((title, i) => (i === 0 || texts.includes(title) ? ":--" : "--:"))),
    ...rows.map((row) => line(row.map(escaped))),
  ];
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Names of files can hold anything: nothing of them is read as Markdown or HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_{}[\]#|~]/g, String.raw`\$&`);
}
