/** What became of a converted net: the artifact against the net that it was made from. */
import { compareArtifact } from "../artifacts/compare.ts";
import type { CompareReport } from "../artifacts/compare-report.ts";
import { CuppingError, messageOf } from "../error.ts";
import type { Judgement } from "./converter-test.ts";
import type { ConverterNet } from "./nets.ts";

/** Nets are small, and many: what can explain one is tried in less than a user's own. */
const EXPLAIN_MS = 500;

/** @param engine what runs the artifact, as compareArtifact takes it */
export async function judge({ trained, feeds }: ConverterNet, artifact: string, engine?: string): Promise<Judgement> {
  let report: CompareReport;
  try {
    report = await compareArtifact(trained, artifact, feeds, { explainMs: EXPLAIN_MS, engine });
    if (report.conforms) return { kind: "pass", elements: report.comparedElements };
    if (report.undecided) return { kind: "undecided" };
  } catch (error) {
    if (!(error instanceof CuppingError)) return { kind: "invalid", reason: messageOf(error) };
    // It has other outputs or inputs than the net; else the engine of its format refuses or fails.
    return error.code === "NOTHING_COMPARED" || error.code === "INPUT_SHAPE"
      ? deviation(error.problem)
      : { kind: "invalid", reason: error.problem };
  }
  const explanations = [
    ...report.blobs.flatMap(({ diagnosis }) => diagnosis?.explanations ?? []).flatMap(({ mistakes }) => mistakes),
    ...(report.graph?.explanations ?? []).map(({ mistake }) => mistake),
  ];
  return deviation(
    report.summary,
    explanations.map(({ id }) => id),
    report,
  );
}

function deviation(problem: string, faults: readonly string[] = [], report: CompareReport | null = null): Judgement {
  return { kind: "deviates", problem, faults: [...new Set(faults)], report };
}
