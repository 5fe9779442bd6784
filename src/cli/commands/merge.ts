/** `cupping merge`: the journals of all shards of a run, and the verdict of the whole. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { judgedOf } from "../../validation/judging.ts";
import { mergeShards, readRecords, type ShardRecords } from "../../validation/records.ts";
import { judge } from "../../validation/verdict.ts";
import { EXIT } from "../exit.ts";
import { usage } from "../options.ts";
import { type ReportOptions, reportVerdict } from "../reporting.ts";
import { gateOption, keptSpreads } from "../validation.ts";

export interface MergeCommandOptions extends ReportOptions {
  readonly expect?: string;
}

export async function mergeCommand(folders: readonly string[], options: MergeCommandOptions): Promise<number> {
  const gate = await gateOption(options.expect);
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
  const judged = judgedOf({
    runs,
    reference,
    images: runs[0].images.length,
    shard: "1/1",
    gate,
    spreads: await keptSpreads(folders),
  });
  const verdict = judge(judged);
  await reportVerdict(verdict, options, { judged, command: ["cupping", "merge", ...folders] });
  return verdict.passed ? EXIT.conforms : EXIT.deviates;
}
