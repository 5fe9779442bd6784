/**
 * `cupping merge`: the journals of all shards of a run, and the verdict of the whole. Where the net, the weights, the data and the
 * recipe are at hand too, it looks for the cause of other counts as `cupping validate` does.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CuppingError } from "../../error.ts";
import type { Gate } from "../../validation/gate.ts";
import type { DataExplanation } from "../../validation/hypotheses.ts";
import { differences } from "../../validation/journal.ts";
import { judgedOf, type JudgedRuns } from "../../validation/judging.ts";
import { planOf } from "../../validation/plan.ts";
import { mergeShards, readRecords, type ShardRecords } from "../../validation/records.ts";
import { headerOf } from "../../validation/validate.ts";
import { judge } from "../../validation/verdict.ts";
import { findBackends } from "../backends.ts";
import { EXIT } from "../exit.ts";
import { explanationsOf, isUnexplained, type Unexplained } from "../explaining.ts";
import { namedBy, type NamedOptions } from "../gate-file.ts";
import { numbersWords, optionWords, usage } from "../options.ts";
import { type ReportOptions, reportVerdict } from "../reporting.ts";
import { progressReporter } from "../terminal.ts";
import { gateOption, keptSpreads, labelOrderOption, openSubject, type SubjectOptions } from "../validation.ts";
import { version } from "../version.ts";

export interface MergeCommandOptions extends ReportOptions, SubjectOptions, NamedOptions {
  readonly expect?: string;
  /** A file. */
  readonly labelOrder?: string;
  /** false: the cause of other counts is not looked for. */
  readonly explain?: boolean;
}

const SEED = 1;

export async function mergeCommand(folders: readonly string[], options: MergeCommandOptions): Promise<number> {
  const gate = await gateOption(options.expect);
  const labelOrder = await labelOrderOption(options.labelOrder);
  const byRunner = new Map<string, ShardRecords[]>();
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".journal"));
    if (names.length === 0) {
      throw usage(folder, "There is no journal in this folder.", "Give the folders that --journal named, one a shard.");
    }
    for (const name of names.toSorted()) {
      const file = join(folder, name);
      const records = { file, ...(await readRecords(file)) };
      const { runner } = records.header;
      byRunner.set(runner, [...(byRunner.get(runner) ?? []), records]);
    }
  }
  const merged = [...byRunner.values()].map(mergeShards);
  const runs = merged.filter(({ header }) => header.runner !== "reference");
  const reference = merged.find(({ header }) => header.runner === "reference");
  if (runs.length === 0) {
    throw usage("merge", "There is a reference's journal only.", "Give the folders with the backends' journals too.");
  }
  const judged: JudgedRuns = {
    runs,
    reference,
    images: runs[0].images.length,
    shard: "1/1",
    gate,
    labelOrder,
    spreads: await keptSpreads(folders),
  };
  const unexplained: Unexplained = { run: runs[0], verdict: judge(judgedOf(judged)), gate };
  const explanations =
    options.explain !== false && isUnexplained(unexplained) ? await explained(unexplained, options) : [];
  const whole = judgedOf({ ...judged, explanations });
  const verdict = judge(whole);
  await reportVerdict(verdict, merged, options, { judged: whole, command: commandOf(folders, options) });
  return verdict.passed ? EXIT.conforms : EXIT.deviates;
}

/** What a page says to type. */
function commandOf(folders: readonly string[], options: MergeCommandOptions): string[] {
  const { expect, labelOrder, net, weights, data, recipe, meanFile } = options;
  const given = optionWords({
    expect,
    "label-order": labelOrder,
    net,
    weights,
    data,
    recipe,
    "mean-file": meanFile,
  });
  return ["cupping", "merge", ...folders, ...given, ...numbersWords(options)];
}

/** Runs images again on the backend that ran them; says why not where that cannot be done. */
async function explained(unexplained: Unexplained, options: MergeCommandOptions): Promise<readonly DataExplanation[]> {
  const { header } = unexplained.run;
  const quiet = options.quiet ?? false;
  const say = (why: string): readonly DataExplanation[] => {
    if (!quiet) console.error(`note: the cause was not looked for. ${why}`);
    return [];
  };
  let named: Required<NamedOptions>;
  try {
    named = namedBy(options.expect as string, unexplained.gate as Gate, options);
  } catch (error) {
    if (!(error instanceof CuppingError)) throw error;
    return say(error.message);
  }
  const { available, unavailable } = await findBackends([header.runner]);
  const [backend] = available;
  if (backend === undefined) return say(`${header.runner} is unavailable: ${unavailable[0].reason}`);
  await using opened = await openSubject(
    named.net,
    named.weights,
    { ...options, ...named, batch: header.batch },
    version,
    unexplained.gate,
  );
  const plan = planOf(opened.subject.dataSet.size, header.batch);
  const here = headerOf(opened.subject, plan, header.runner, header.version, "");
  const differing = differences(header, here, ["cupping", "images", "plan", "shard"]);
  if (differing.length > 0) {
    throw new CuppingError("JOURNAL_OTHER", {
      place: "merge",
      problem: `The journals are of other inputs than those given here: ${differing.join("; ")}.`,
      remedy: "Give the net, the weights, the data and the recipe that the shards ran on.",
    });
  }
  const line = progressReporter(quiet, "images");
  try {
    return await explanationsOf(opened, backend, unexplained, SEED, line);
  } finally {
    line.clear();
  }
}
