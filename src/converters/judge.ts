/** What became of a converted net: the artifact against the net that it was made from. */
import { compareArtifact, type CompareReport } from "../artifacts/compare.ts";
import { CuppingError, messageOf } from "../error.ts";
import type { Judgement } from "./converter-test.ts";
import type { ConverterNet } from "./nets.ts";

/** Nets are small, and many: what can explain one is tried in less than a user's own. */
const EXPLAIN_MS = 500;

/** @param run what runs the artifact, as compareArtifact takes it */
export async function judge({ trained, feeds }: ConverterNet, artifact: string, run?: string): Promise<Judgement> {
  let report: CompareReport;
  try {
    report = await compareArtifact(trained, artifact, feeds, { explainMs: EXPLAIN_MS, run });
  } catch (error) {
    if (error instanceof CuppingError && error.code === "NOTHING_COMPARED") {
      return { kind: "deviates", problem: error.problem, faults: [], report: null };
    }
    // The engine of its format refuses or fails.
    return { kind: "invalid", reason: error instanceof CuppingError ? error.problem : messageOf(error) };
  }
  if (report.conforms) return { kind: "pass", elements: report.comparedElements };
  const explanations = report.firstWrong?.diagnosis?.explanations ?? [];
  const faults = new Set(explanations.flatMap(({ mistakes }) => mistakes.map(({ id }) => id)));
  return { kind: "deviates", problem: report.summary, faults: [...faults], report };
}
