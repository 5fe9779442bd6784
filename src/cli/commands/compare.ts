/** `cupping compare`: a converted model against the net that it came from. */
import { compareArtifact } from "../../artifacts/compare.ts";
import type { Channels, Layout } from "../../artifacts/inputs.ts";
import { readMap } from "../../artifacts/map.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import { writeWhole } from "../../files.ts";
import type { ArithmeticProfile } from "../../tensor/profile.ts";
import { formatCompare } from "../../report/compare.ts";
import { convertedRun } from "../../report/html/compare-page.ts";
import { VerifyPageMaker } from "../../report/html/verify-page.ts";
import { toJson } from "../../report/json.ts";
import { plain } from "../../report/verify.ts";
import { EXIT } from "../exit.ts";
import { readInputs } from "../inputs.ts";
import { type NetOptions, netOptions, numbersWords, optionWords } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";
import { explainTime, subjectOf, type VerifyCommandOptions } from "./verify.ts";

export interface CompareCommandOptions
  extends NetOptions,
    Pick<VerifyCommandOptions, "input" | "json" | "html" | "quiet" | "explain" | "explainFor"> {
  readonly artifact: string;
  /** The engine that runs it. */
  readonly run?: string;
  readonly map?: string;
  readonly layout?: Layout;
  readonly channels?: Channels;
  /** The arithmetic that the artifact claims. */
  readonly profile?: ArithmeticProfile["id"];
}

export async function compareCommand(
  netFile: string,
  weightsFile: string,
  options: CompareCommandOptions,
): Promise<number> {
  const { artifact, json, html, quiet = false, layout, channels, profile } = options;
  const explainMs = explainTime(options);
  const { trained, notices } = await loadTrainedNet(netFile, weightsFile, netOptions(options));
  const map = options.map === undefined ? undefined : await readMap(options.map, trained.net);
  const { feeds, sources } = await readInputs(trained.net, options.input);
  const silent = json === "-" || quiet;
  if (!silent) for (const notice of notices) console.error(`note: ${notice}`);
  const command = commandOf(netFile, weightsFile, options);
  const subject = subjectOf(command, netFile, weightsFile, trained.net, sources, notices);
  const page = html === undefined ? undefined : new VerifyPageMaker(subject, ["inSitu"], 1);
  const line = progressReporter(silent);
  const report = await compareArtifact(trained, artifact, feeds, {
    engine: options.run,
    profile,
    map,
    layout,
    channels,
    explainMs,
    progress: (what) => line.show({ what, done: 0, of: 1 }),
    ...(page === undefined ? {} : { observe: page.observe.bind(page) }),
  }).finally(() => line.clear());
  if (page !== undefined && html !== undefined) {
    page.add(convertedRun(report, trained.net), formatCompare(report, plain));
    await writeWhole(html, await page.html());
  }
  if (json !== undefined) {
    const text = toJson({ format: 1, net: netFile, weights: weightsFile, inputs: sources, notices, report });
    if (json === "-") process.stdout.write(text);
    else await writeWhole(json, text);
  }
  if (quiet) console.log(report.summary);
  else if (json !== "-") console.log(formatCompare(report, paintFor(process.stdout)));
  return report.conforms ? EXIT.conforms : EXIT.deviates;
}

/** What the page says to type. */
function commandOf(net: string, weights: string, options: CompareCommandOptions): string[] {
  const { artifact, run, map, layout, channels, profile } = options;
  const given = optionWords({ artifact, run, map, layout, channels, profile });
  return ["cupping", "compare", net, weights, ...given, ...numbersWords(options)];
}
