/** `cupping verify`: one net, one input, one or more backends, layer by layer. */
import type { Backend } from "../../backends/backend.ts";
import type { Mode, VerifyReport } from "../../conformance/verify.ts";
import { exitCode, findBackends, sweptSpecs, writeReport } from "../backends.ts";
import { didYouMean } from "../../caffe/near-miss.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import { verify } from "../../conformance/verify.ts";
import { formatSweep, formatVerify } from "../../report/verify.ts";
import { readInputs } from "../inputs.ts";
import { type NetOptions, netOptions, usage } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";

export interface VerifyCommandOptions extends NetOptions {
  readonly backend?: readonly string[];
  readonly input?: readonly string[];
  readonly mode: Mode;
  readonly layer?: readonly string[];
  readonly json?: string;
  readonly failFast?: boolean;
  readonly quiet?: boolean;
  /** Whether engines run in processes of their own. */
  readonly isolate?: boolean;
  /** Whether each backend is run with each of its options as well. */
  readonly sweep?: boolean;
  /** Seconds that the cause of a layer's error is looked for. */
  readonly explainFor?: number;
  /** false: it is not looked for. */
  readonly explain?: boolean;
}

export async function verifyCommand(
  netFile: string,
  weightsFile: string,
  options: VerifyCommandOptions,
): Promise<number> {
  const { trained, notices } = await loadTrainedNet(netFile, weightsFile, netOptions(options));
  const { net } = trained;
  for (const name of options.layer ?? []) {
    if (net.layers.every((layer) => layer.name !== name)) {
      throw usage(
        "--layer",
        `The net has no layer "${name}".`,
        didYouMean(
          name,
          net.layers.map((layer) => layer.name),
          `Its layers: ${net.layers.map((layer) => layer.name).join(", ")}.`,
        ),
      );
    }
  }
  explainTime(options);
  const { feeds, sources } = await readInputs(net, options.input);
  const backends = await findBackends(options.sweep ? sweptSpecs(options.backend) : options.backend, options.isolate);
  const plain = options.json === "-" || options.quiet;
  if (!plain) for (const notice of notices) console.error(`note: ${notice}`);

  const reports: VerifyReport[] = [];
  for (const backend of backends.available) {
    const report = await verifyShowing(trained, backend, feeds, options);
    reports.push(report);
    if (options.quiet) console.log(`${backend.id}:${backend.device}: ${report.summary}`);
    else if (options.json !== "-" && !options.sweep) console.log(`${formatVerify(report, paintFor(process.stdout))}\n`);
  }
  if (options.sweep && !plain) console.log(formatSweep(reports, paintFor(process.stdout)));
  await writeReport(options.json, { net: netFile, weights: weightsFile, inputs: sources, notices, reports }, backends);
  return exitCode(
    reports.every(({ conforms }) => conforms),
    backends,
  );
}

/** Verifies with a progress line. */
export async function verifyShowing(
  trained: Parameters<typeof verify>[0],
  backend: Backend,
  feeds: Parameters<typeof verify>[2],
  options: Partial<Pick<VerifyCommandOptions, "mode" | "layer" | "failFast" | "quiet" | "explain" | "explainFor">>,
): Promise<VerifyReport> {
  const line = progressReporter(options.quiet ?? false);
  try {
    return await verify(trained, backend, feeds, {
      mode: options.mode,
      layers: options.layer,
      failFast: options.failFast,
      explainMs: explainTime(options),
      progress: (what, done, of) => line.show({ what: `${backend.id}:${backend.device}  ${what}`, done, of }),
    });
  } finally {
    line.clear();
  }
}

/** In milliseconds a layer; undefined: verify's own. @throws CuppingError USAGE */
export function explainTime({
  explain = true,
  explainFor,
}: Pick<VerifyCommandOptions, "explain" | "explainFor">): number | undefined {
  if (!((explainFor ?? 0) >= 0)) throw usage("--explain-for", "This is no time.", "Use for instance --explain-for 10.");
  if (!explain) return 0;
  return explainFor === undefined ? undefined : 1000 * explainFor;
}
