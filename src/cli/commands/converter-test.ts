/** `cupping converter-test`: a converter's regression suite. */
import { existsSync } from "node:fs";
import { CASES } from "../../conformance/cases/index.ts";
import type { LayerType } from "../../caffe/layers/index.ts";
import { didYouMean } from "../../caffe/near-miss.ts";
import { compareWithBaseline, readBaseline, writeBaseline } from "../../converters/baseline.ts";
import { convert, parseConverter } from "../../converters/command.ts";
import { converterTest } from "../../converters/converter-test.ts";
import { judge } from "../../converters/judge.ts";
import { ARCHITECTURES, builtinNets, netsOfFolder, SMALL } from "../../converters/nets.ts";
import { writeWhole } from "../../files.ts";
import {
  baselineSentence,
  formatConverterTest,
  junitConverterTest,
  markdownConverterTest,
} from "../../report/converter-test.ts";
import { toJson } from "../../report/json.ts";
import { EXIT } from "../exit.ts";
import { usage } from "../options.ts";
import { append } from "../reporting.ts";
import { paintFor, progressReporter } from "../terminal.ts";

export interface ConverterTestCommandOptions {
  readonly converter: string;
  readonly nets: string;
  readonly layer?: readonly string[];
  readonly runs: number;
  readonly seed: number;
  readonly timeout: number;
  readonly artifact: string;
  readonly run?: string;
  readonly keep: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly json?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly quiet?: boolean;
}

/** Every layer type that has cases, and the two other kinds of nets. */
const GROUPS = [...Object.keys(CASES), SMALL, ARCHITECTURES];

export async function converterTestCommand(options: ConverterTestCommandOptions): Promise<number> {
  const { runs, seed, timeout, artifact, keep, baseline: file, updateBaseline = false, json, quiet = false } = options;
  if (!Number.isInteger(runs) || runs < 0)
    throw usage("--runs", "This is no whole number from 0.", "Use for instance --runs 10.");
  if (!Number.isInteger(seed)) throw usage("--seed", "This is no whole number.", "Use for instance --seed 7.");
  if (!(timeout > 0)) throw usage("--timeout", "This is no time in seconds.", "Use for instance --timeout 60.");
  if (updateBaseline && file === undefined) {
    throw usage("--update-baseline", "There is no file to update.", "Name it: --baseline FILE.");
  }
  const words = parseConverter(options.converter);
  const builtin = options.nets === "builtin";
  if (!builtin && options.layer !== undefined) {
    throw usage("--layer", "It chooses among the nets that come with cupping.", "Leave out --nets, or --layer.");
  }
  const groups = options.layer?.map(groupOf) ?? GROUPS;
  const nets = builtin ? builtinNets().filter(({ group }) => groups.includes(group)) : await netsOfFolder(options.nets);
  // Before anything runs: a mistyped name shall not cost minutes.
  const old = file === undefined || (updateBaseline && !existsSync(file)) ? null : await readBaseline(file);

  const line = progressReporter(quiet || json === "-", "nets");
  const report = await converterTest({
    converter: options.converter,
    convert: (files) => convert(words, files, timeout * 1000),
    nets,
    types: builtin ? groups.filter((group): group is LayerType => group in CASES) : [],
    runs,
    seed,
    artifact,
    keep,
    judge: (net, out) => judge(net, out, options.run),
    progress: (what, done, of) => line.show({ what, done, of }),
  }).finally(() => line.clear());
  const comparison = old === null ? null : compareWithBaseline(old, report.nets);
  if (file !== undefined && updateBaseline) await writeBaseline(file, old ?? {}, report.nets);

  const all = { ...report, artifact, run: options.run ?? null, comparison };
  if (options.junit !== undefined) await writeWhole(options.junit, junitConverterTest(all));
  if (options.markdown !== undefined) await append(options.markdown, markdownConverterTest(all));
  if (json === "-") process.stdout.write(toJson({ format: 1, ...all }));
  else if (json !== undefined) await writeWhole(json, toJson({ format: 1, ...all }));
  if (quiet) console.log(comparison === null ? report.summary : baselineSentence(comparison));
  else if (json !== "-") console.log(formatConverterTest(all, paintFor(process.stdout)));
  if (updateBaseline) {
    if (!quiet && json !== "-") console.log(`The baseline is written: ${file}`);
    return EXIT.conforms;
  }
  return (comparison === null ? report.conforms : comparison.broken.length === 0) ? EXIT.conforms : EXIT.deviates;
}

function groupOf(name: string): string {
  if (GROUPS.includes(name)) return name;
  throw usage(
    "--layer",
    `There are no nets of "${name}".`,
    didYouMean(name, GROUPS, `There are ${GROUPS.join(", ")}.`),
  );
}
