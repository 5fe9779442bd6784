/** `cupping verify`: one net, one input, one or more backends, layer by layer. */
import { basename } from "node:path";
import type { Backend } from "../../backends/backend.ts";
import type { Mode, VerifyOptions, VerifyReport } from "../../conformance/verify.ts";
import { closeBackends } from "../../backends/janitor.ts";
import { exitCode, findBackends, type FoundBackends, sweptSpecs, whyUnavailable, writeReport } from "../backends.ts";
import { didYouMean } from "../../caffe/near-miss.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import type { Net } from "../../caffe/net.ts";
import { RunRecorder } from "../../conformance/run-record.ts";
import { verify } from "../../conformance/verify.ts";
import { writeWhole } from "../../files.ts";
import {
  backendRun,
  errorsOf,
  pageLayers,
  VerifyPageMaker,
  type VerifySubject,
} from "../../report/html/verify-page.ts";
import { toJson } from "../../report/json.ts";
import { formatSweep, formatVerify, plain } from "../../report/verify.ts";
import { readInputs } from "../inputs.ts";
import { type NetOptions, netOptions, numbersWords, usage } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";

export interface VerifyCommandOptions extends NetOptions {
  readonly backend?: readonly string[];
  readonly input?: readonly string[];
  readonly mode: Mode;
  readonly layer?: readonly string[];
  readonly json?: string;
  /** Where to write the page. */
  readonly html?: string;
  /** A folder for every number that was compared. */
  readonly record?: string;
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
  const swept = options.sweep ? sweptSpecs(options.backend) : undefined;
  const found = swept === undefined ? await findBackends(options.backend, options.isolate) : undefined;
  const silent = options.json === "-" || options.quiet;
  if (!silent) for (const notice of notices) console.error(`note: ${notice}`);

  const subject = subjectOf(commandOf(netFile, weightsFile, options), netFile, weightsFile, net, sources, notices);
  const page =
    options.html === undefined
      ? undefined
      : new VerifyPageMaker(subject, errorsOf(options.mode), swept?.flat().length ?? found?.available.length ?? 0);
  const recorder =
    options.record === undefined
      ? undefined
      : await RunRecorder.begin(options.record, { net: netFile, weights: weightsFile, trained, feeds, sources });
  const reports: VerifyReport[] = [];
  const unavailable: FoundBackends["unavailable"][number][] = [];
  const run = async (backends: FoundBackends): Promise<boolean> => {
    unavailable.push(...backends.unavailable);
    for (const backend of backends.available) {
      const name = `${backend.id}:${backend.device}`;
      const report = await verifyShowing(trained, backend, feeds, options, (observed) => {
        page?.observe(observed, backend.profile);
        recorder?.observe(name, observed, backend.profile);
      });
      reports.push(report);
      const spec = backends.specs.get(backend) as string;
      page?.add(backendRun(report, spec), formatVerify(report, plain));
      await recorder?.add(name, `${name} ${backend.version}, ${backend.profile.id}`, spec);
      if (options.quiet) console.log(`${name}: ${report.summary}`);
      else if (options.json !== "-" && !options.sweep)
        console.log(`${formatVerify(report, paintFor(process.stdout))}\n`);
    }
    return backends.available.length > 0;
  };
  try {
    if (found !== undefined) await run(found);
    for (const specs of swept ?? []) {
      // One at a time: each may be a program or a browser's page of its own.
      for (const spec of specs) {
        if (!(await run(await findBackends([spec], options.isolate)))) break;
        await closeBackends();
      }
    }
    if (swept !== undefined) {
      if (!silent) console.log(formatSweep(reports, paintFor(process.stdout)));
      // Whoever asks for all that can run here is not told that the others cannot.
      if (options.backend?.includes("all") && reports.length > 0) unavailable.length = 0;
    }
    const whole = { net: netFile, weights: weightsFile, inputs: sources, notices, reports };
    if (page !== undefined && options.html !== undefined) {
      await writeWhole(options.html, await page.html(whyUnavailable({ unavailable })));
    }
    if (recorder !== undefined) {
      const bytes = await recorder.finish(toJson({ format: 1, ...whole, unavailable }), subject);
      if (!silent) console.error(`recorded ${(bytes / 2 ** 20).toFixed(1)} MiB: cupping view ${options.record}`);
    }
    await writeReport(options.json, whole, { unavailable });
  } catch (error) {
    await recorder?.discard();
    throw error;
  }
  return exitCode(
    reports.every(({ conforms }) => conforms),
    { unavailable },
  );
}

/** Verifies with a progress line. */
export async function verifyShowing(
  trained: Parameters<typeof verify>[0],
  backend: Backend,
  feeds: Parameters<typeof verify>[2],
  options: Partial<Pick<VerifyCommandOptions, "mode" | "layer" | "failFast" | "quiet" | "explain" | "explainFor">>,
  observe?: VerifyOptions["observe"],
): Promise<VerifyReport> {
  const line = progressReporter(options.quiet ?? false);
  try {
    return await verify(trained, backend, feeds, {
      mode: options.mode,
      layers: options.layer,
      failFast: options.failFast,
      explainMs: explainTime(options),
      ...(observe === undefined ? {} : { observe }),
      progress: (what, done, of) => line.show({ what: `${backend.id}:${backend.device}  ${what}`, done, of }),
    });
  } finally {
    line.clear();
  }
}

/** What a page says to type: every option that changes the numbers, but not backend and layer. */
function commandOf(net: string, weights: string, options: VerifyCommandOptions): string[] {
  const mode = options.mode === "both" ? [] : ["--mode", options.mode];
  return ["cupping", "verify", net, weights, ...numbersWords(options), ...mode];
}

/** What a page says of a net and what it is fed. @param command what it says to type */
export function subjectOf(
  command: readonly string[],
  netFile: string,
  weightsFile: string,
  net: Net,
  sources: Readonly<Record<string, string>>,
  notices: readonly string[],
): VerifySubject {
  const inputs = Object.entries(sources).map(([id, source]) => [`input ${id}`, source]);
  return {
    command,
    title: net.name === "" ? basename(netFile) : net.name,
    facts: { net: netFile, weights: weightsFile, ...Object.fromEntries(inputs) },
    notices,
    layers: pageLayers(net),
  };
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
