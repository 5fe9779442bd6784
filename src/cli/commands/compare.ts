/** `cupping compare`: a converted model against the net that it came from. */
import { compareArtifact } from "../../artifacts/compare.ts";
import type { Channels, Layout } from "../../artifacts/inputs.ts";
import { readMap } from "../../artifacts/map.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import { writeWhole } from "../../files.ts";
import { formatCompare } from "../../report/compare.ts";
import { toJson } from "../../report/json.ts";
import { EXIT } from "../exit.ts";
import { readInputs } from "../inputs.ts";
import { type NetOptions, netOptions } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";
import { explainTime, type VerifyCommandOptions } from "./verify.ts";

export interface CompareCommandOptions
  extends NetOptions,
    Pick<VerifyCommandOptions, "input" | "json" | "quiet" | "explain" | "explainFor"> {
  readonly artifact: string;
  /** The engine that runs it. */
  readonly run?: string;
  readonly map?: string;
  readonly layout?: Layout;
  readonly channels?: Channels;
}

export async function compareCommand(
  netFile: string,
  weightsFile: string,
  options: CompareCommandOptions,
): Promise<number> {
  const { artifact, json, quiet = false, layout, channels } = options;
  const explainMs = explainTime(options);
  const { trained, notices } = await loadTrainedNet(netFile, weightsFile, netOptions(options));
  const map = options.map === undefined ? undefined : await readMap(options.map, trained.net);
  const { feeds, sources } = await readInputs(trained.net, options.input);
  const plain = json === "-" || quiet;
  if (!plain) for (const notice of notices) console.error(`note: ${notice}`);
  const line = progressReporter(plain);
  const report = await compareArtifact(trained, artifact, feeds, {
    engine: options.run,
    map,
    layout,
    channels,
    explainMs,
    progress: (what) => line.show({ what, done: 0, of: 1 }),
  }).finally(() => line.clear());
  if (json !== undefined) {
    const text = toJson({ format: 1, net: netFile, weights: weightsFile, inputs: sources, notices, report });
    if (json === "-") process.stdout.write(text);
    else await writeWhole(json, text);
  }
  if (quiet) console.log(report.summary);
  else if (json !== "-") console.log(formatCompare(report, paintFor(process.stdout)));
  return report.conforms ? EXIT.conforms : EXIT.deviates;
}
