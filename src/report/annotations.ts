/** A verdict as GitHub's workflow commands: lines that show as annotations of a job. */
import type { ValidationVerdict } from "../validation/verdict.ts";
import { explanationSentence, signatureSentence } from "./validate.ts";

/**
 * `::error title=…::…` for each problem, `::warning …` for inputs that differ, `::notice …` for the rest; without line breaks at the
 * ends.
 */
export function annotationsOf(verdict: ValidationVerdict): string[] {
  const title = verdict.gate?.id ?? verdict.title;
  return [
    ...verdict.runs.flatMap(({ backend, problems, notes, signatures }) => [
      ...problems.map(({ text }) => command("error", `${title} on ${backend}`, text)),
      ...notes.map(({ kind, text }) =>
        command(kind === "inputs-differ" ? "warning" : "notice", `${title} on ${backend}`, text),
      ),
      ...signatures.map((match) => command("notice", `${title} on ${backend}`, signatureSentence(match))),
    ]),
    ...verdict.explanations.map((one) => command("notice", title, explanationSentence(one))),
    // A shard passes though it cannot be green: the merge is judged.
    command(verdict.outcome === "red" ? "error" : "notice", title, verdict.summary),
  ];
}

function command(level: "error" | "warning" | "notice", title: string, text: string): string {
  const message = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = title
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A")
    .replaceAll(":", "%3A")
    .replaceAll(",", "%2C");
  return `::${level} title=${property}::${message}`;
}
