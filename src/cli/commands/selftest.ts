/** `cupping selftest`: every known mistake made on purpose, on the cases of all layer types or on the layers of a net. */
import { didYouMean } from "../../caffe/near-miss.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import type { Fault } from "../../diagnosis/fault.ts";
import { FAULTS } from "../../diagnosis/faults/index.ts";
import type { NetFault } from "../../diagnosis/net-fault.ts";
import { NET_FAULTS } from "../../diagnosis/net-faults/index.ts";
import { writeWhole } from "../../files.ts";
import { selfTestHtml } from "../../report/html/pages.ts";
import { toJson } from "../../report/json.ts";
import { formatNetSelfTest, formatRevealed, formatSelfTest, formatTargets } from "../../report/selftest.ts";
import { FULL, QUICK, selfTest, selfTestNet, type SelfTestReport } from "../../selftest/selftest.ts";
import { EXIT } from "../exit.ts";
import { readInputs } from "../inputs.ts";
import { type NetOptions, netOptions, numbersWords, optionWords, usage } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";

export interface SelfTestCommandOptions extends NetOptions {
  /** The net; its weights are then the first argument. */
  readonly net?: string;
  readonly quick?: boolean;
  readonly fault?: readonly string[];
  readonly input?: readonly string[];
  readonly runs?: number;
  readonly seed: number;
  readonly json?: string;
  /** Where to write the page. */
  readonly html?: string;
  readonly quiet?: boolean;
}

export async function selfTestCommand(
  first: string | undefined,
  second: string | undefined,
  options: SelfTestCommandOptions,
): Promise<number> {
  if (options.net !== undefined && second !== undefined) {
    throw usage(
      "--net",
      `Behind the weights there is one argument too many: ${second}.`,
      "Use cupping selftest --net NET WEIGHTS.",
    );
  }
  const [netFile, weightsFile] = options.net === undefined ? [first, second] : [options.net, first];
  const { seed, quick = false, json, quiet = false } = options;
  const { draws, runs } = quick ? QUICK : FULL;
  if (!Number.isInteger(seed)) throw usage("--seed", "This is no whole number.", "Use for instance --seed 7.");
  if (options.runs !== undefined && !(Number.isInteger(options.runs) && options.runs >= 0)) {
    throw usage("--runs", "This is no whole number from 0.", "Use for instance --runs 1000.");
  }
  const { faults, netFaults } = chosen(options.fault);
  const line = progressReporter(quiet || json === "-");
  const progress = (what: string, done: number, of: number): void => line.show({ what, done, of });
  let report: SelfTestReport;
  let text: string;
  let name: string | null = null;
  try {
    if (netFile === undefined) {
      report = selfTest({ faults, netFaults, seed, draws, runs: options.runs ?? runs, progress });
      text = quiet ? formatTargets(report, paintFor(process.stdout)) : formatSelfTest(report, paintFor(process.stdout));
    } else {
      if (weightsFile === undefined) {
        throw usage(
          "selftest",
          "A net needs its weights.",
          "Use cupping selftest NET WEIGHTS, a prototxt and a caffemodel.",
        );
      }
      const { trained } = await loadTrainedNet(netFile, weightsFile, netOptions(options));
      const { feeds } = await readInputs(trained.net, options.input);
      report = selfTestNet(trained, feeds, { faults, netFaults, progress });
      name = trained.net.name === "" ? netFile : trained.net.name;
      text = quiet ? formatRevealed(report, name) : formatNetSelfTest(report, name, paintFor(process.stdout));
    }
  } finally {
    line.clear();
  }
  if (options.html !== undefined) {
    const command = [
      "cupping",
      "selftest",
      ...(netFile === undefined ? [] : [netFile, weightsFile ?? ""]),
      ...numbersWords(options),
      ...(quick ? ["--quick"] : []),
      ...optionWords({ runs: options.runs, seed }),
    ];
    await writeWhole(options.html, await selfTestHtml(report, name, command, options.fault));
  }
  if (json === "-") process.stdout.write(toJson({ format: 1, ...report }));
  else {
    console.log(text);
    if (json !== undefined) await writeWhole(json, toJson({ format: 1, ...report }));
  }
  return report.targets.every(({ met }) => met) && report.broken.length === 0 ? EXIT.conforms : EXIT.deviates;
}

/** The mistakes that were asked for, or all. */
function chosen(ids: readonly string[] | undefined): { faults: readonly Fault[]; netFaults: readonly NetFault[] } {
  const known = [...FAULTS, ...NET_FAULTS].map(({ id }) => id as string);
  for (const id of ids ?? []) {
    if (known.includes(id)) continue;
    throw usage(
      "--fault",
      `There is no fault "${id}".`,
      didYouMean(id, known, `There are for instance ${known.slice(0, 3).join(", ")}.`),
    );
  }
  const isChosen = ({ id }: { readonly id: string }): boolean => ids?.includes(id) ?? true;
  return { faults: FAULTS.filter(isChosen), netFaults: NET_FAULTS.filter(isChosen) };
}
