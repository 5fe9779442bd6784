/** The cause of other counts than a gate's, or of other predictions than another run's, as the commands look for it. */
import type { Backend } from "../backends/backend.ts";
import { evaluateOn, canShow, preparedOf } from "../validation/evaluate.ts";
import { DATA_FAULTS } from "../validation/faults/index.ts";
import type { Gate } from "../validation/gate.ts";
import { type DataExplanation, explainData } from "../validation/hypotheses.ts";
import { judgedImages } from "../validation/judging.ts";
import type { RunnerRecords } from "../validation/records.ts";
import { backendRunner } from "../validation/runner.ts";
import type { ValidationVerdict } from "../validation/verdict.ts";
import type { ProgressReporter } from "./terminal.ts";
import type { OpenSubject } from "./validation.ts";

/** Each hypothesis of a data fault is tried on as many images as take about so long, within limits. */
const TRIED_SECONDS = 10;
const TRIED = [100, 2000] as const;

export interface Unexplained {
  /** The first run of the verdict. */
  readonly run: RunnerRecords;
  readonly verdict: ValidationVerdict;
  readonly gate: Gate | undefined;
  /** Another run's journal that this one was compared with. */
  readonly against?: RunnerRecords;
}

/**
 * Whether there is something to explain. Our own reference was fed the same: only a gate's counts, or another run's journal, can be
 * of other inputs.
 */
export function isUnexplained({ verdict, against }: Unexplained): boolean {
  return verdict.runs[0].figures.some(({ equal }) => !equal) || fedDifferently(verdict, against);
}

function fedDifferently(verdict: ValidationVerdict, against: RunnerRecords | undefined): boolean {
  return against !== undefined && verdict.changes[0]?.inputsDiffer.length > 0;
}

/** The data faults that explain it, each tried on images that this backend runs again; none where nothing is to be explained. */
export async function explanationsOf(
  { subject, recipe }: OpenSubject,
  backend: Backend,
  unexplained: Unexplained,
  seed: number,
  line: ProgressReporter,
): Promise<readonly DataExplanation[]> {
  const { run, verdict, gate, against } = unexplained;
  // Of ten views a mistake is not made again.
  if (recipe.oversample || !isUnexplained(unexplained)) return [];
  const prepared = await preparedOf(recipe, subject.preparer.preprocessor);
  await using runner = await backendRunner(backend, subject.net);
  const faults = DATA_FAULTS.filter((fault) => canShow(fault, prepared, recipe));
  let done = 0;
  return await explainData({
    records: judgedImages(run),
    target:
      against !== undefined && fedDifferently(verdict, against)
        ? { kind: "records", records: judgedImages(against) }
        : {
            kind: "counts",
            top1Errors: gate?.expected.top1Errors,
            top5Errors: gate?.expected.top5Errors,
            loss: gate?.expected.loss?.printed,
          },
    faults,
    evaluate: evaluateOn(runner, subject, recipe, prepared),
    batch: subject.net.batch,
    sample: Math.min(Math.max(Math.round((TRIED_SECONDS * run.images.length) / run.seconds), TRIED[0]), TRIED[1]),
    seed,
    progress: ({ id }) => line.show({ what: `explaining: ${id}`, done: done++, of: faults.length }),
  });
}
