/** `cupping conformance`: one or more backends on every layer type, or on one saved case. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Backend } from "../../backends/backend.ts";
import type { LayerType } from "../../caffe/layers/index.ts";
import { didYouMean } from "../../caffe/near-miss.ts";
import { CASES } from "../../conformance/cases/index.ts";
import { conformance, DEFAULT_RUNS, DEFAULT_SEED, fedBlobs, replay } from "../../conformance/conformance.ts";
import { type Expectation, readExpectations } from "../../conformance/expectations.ts";
import { buildCase } from "../../conformance/layer-case.ts";
import {
  keepRegressions,
  readRegression,
  readRegressions,
  type SavedRegression,
} from "../../conformance/regressions.ts";
import { verify } from "../../conformance/verify.ts";
import { writeWhole } from "../../files.ts";
import { conformanceHtml } from "../../report/html/pages.ts";
import { backendRun, pageLayers, VerifyPageMaker } from "../../report/html/verify-page.ts";
import {
  caseFacts,
  formatConformance,
  formatConformances,
  formatReplay,
  originOf,
  replayCommand,
  type Tried,
} from "../../report/conformance.ts";
import { formatVerify, plain } from "../../report/verify.ts";
import { exitCode, findBackends, type FoundBackends, whyUnavailable, writeReport } from "../backends.ts";
import { optionWords, usage } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";

export interface ConformanceCommandOptions {
  readonly backend?: readonly string[];
  readonly layer?: readonly string[];
  readonly seed?: number;
  readonly runs?: number;
  readonly case?: string;
  readonly expectations?: string;
  readonly regressions: string;
  readonly json?: string;
  /** Where to write the page. */
  readonly html?: string;
  readonly quiet?: boolean;
  /** Whether engines run in processes of their own. */
  readonly isolate: boolean;
}

export async function conformanceCommand(options: ConformanceCommandOptions): Promise<number> {
  const { seed = DEFAULT_SEED, runs = DEFAULT_RUNS, quiet = false, json } = options;
  const types = options.layer?.map(layerType);
  if (!Number.isInteger(seed)) throw usage("--seed", "This is no whole number.", "Use for instance --seed 7.");
  if (!Number.isInteger(runs) || runs < 0) {
    throw usage("--runs", "This is no whole number from 0.", "Use for instance --runs 1000.");
  }
  const backends = await findBackends(options.backend, options.isolate);
  if (options.case !== undefined) return await replayCase(options.case, backends, options);

  const results: Tried[] = [];
  for (const backend of backends.available) {
    const folder = join(options.regressions, `${backend.id}-${backend.device}`);
    const line = progressReporter(quiet, "layer types");
    try {
      const report = await conformance(backend, {
        ...(types === undefined ? {} : { types }),
        seed,
        runs,
        expectations: await expectationsFor(backend, options.expectations),
        regressions: await readRegressions(folder),
        progress: (type, done, of) => line.show({ what: `${backend.id}:${backend.device}  ${type}`, done, of }),
      });
      await keepRegressions(
        folder,
        report.types.flatMap(({ failures }) => failures),
        report.types.flatMap(({ fixed }) => fixed),
      );
      results.push({ report, folder, spec: backends.specs.get(backend) as string });
    } finally {
      line.clear();
    }
  }
  const paint = paintFor(process.stdout);
  if (quiet) {
    for (const { report } of results) console.log(`${report.backend.id}:${report.backend.device}: ${report.summary}`);
  } else if (json !== "-" && results.length > 0) {
    console.log(results.length === 1 ? formatConformance(results[0], paint) : formatConformances(results, paint));
  }
  if (options.html !== undefined) {
    const command = [
      ...["cupping", "conformance"],
      ...optionWords({ seed, runs, regressions: options.regressions, expectations: options.expectations }),
    ];
    await writeWhole(options.html, await conformanceHtml(results, command, types, whyUnavailable(backends)));
  }
  await writeReport(
    json,
    { reports: results.map(({ report, folder }) => ({ ...report, regressions: folder })) },
    backends,
  );
  return exitCode(
    results.every(({ report }) => report.conforms),
    backends,
  );
}

/** One saved case, on each backend: it is neither expected to fail nor removed when it passes. */
async function replayCase(
  file: string,
  backends: FoundBackends,
  { json, html, quiet = false }: ConformanceCommandOptions,
): Promise<number> {
  const regression = await readRegression(file);
  const page = html === undefined ? undefined : casePage(file, regression, backends.available.length);
  const results: object[] = [];
  let conforms = true;
  for (const backend of backends.available) {
    const name = `${backend.id}:${backend.device}`;
    const spec = backends.specs.get(backend) as string;
    const { outcome, failure } = await replay(backend, regression);
    // What is unsupported or undecided cannot be said to conform.
    conforms &&= outcome.kind === "pass";
    if (quiet) console.log(`${name}: ${outcome.kind}`);
    else if (json !== "-") {
      console.log(formatReplay(name, outcome, failure, replayCommand(spec, file), paintFor(process.stdout)));
    }
    results.push({ backend: { id: backend.id, device: backend.device, version: backend.version }, outcome, failure });
    await page?.add(backend, spec);
  }
  if (page !== undefined && html !== undefined) await writeWhole(html, await page.html(whyUnavailable(backends)));
  await writeReport(json, { case: file, results }, backends);
  return exitCode(conforms, backends);
}

/** The case is a net of one layer, and its page is that of such a net. */
function casePage(file: string, regression: SavedRegression, backends: number) {
  const { type, layerCase } = regression;
  const call = buildCase(layerCase);
  const feeds = new Map(call.layer.bottoms.map((id, i) => [id, call.bottoms[i]]));
  const subject = {
    command: ["cupping", "conformance", "--case", file],
    title: `${type}, ${originOf(regression)}`,
    facts: { case: file, ...caseFacts(layerCase, fedBlobs(layerCase, call)) },
    notices: [],
    layers: pageLayers(call.trained.net),
  };
  const maker = new VerifyPageMaker(subject, ["injected"], backends);
  return {
    /** Runs it once more, observed. @param spec what --backend says to name the backend */
    async add(backend: Backend, spec: string): Promise<void> {
      const report = await verify(call.trained, backend, feeds, {
        mode: "injected",
        observe: (observed) => maker.observe(observed, backend.profile),
      });
      maker.add(backendRun(report, spec), formatVerify(report, plain));
    },
    html: (unavailable: readonly string[]) => maker.html(unavailable),
  };
}

function layerType(name: string): LayerType {
  if (Object.hasOwn(CASES, name)) return name as LayerType;
  throw usage(
    "--layer",
    `There are no cases of a layer type "${name}".`,
    didYouMean(name, Object.keys(CASES), `There are cases of ${Object.keys(CASES).join(", ")}.`),
  );
}

/**
 * Those of the file that the user names; else those that come with cupping, if it knows this backend: where an option puts another
 * engine in its place, or other code, a list of the option's value (tfjs-browser-webgl-firefox.json), or the device's, whatever its
 * options.
 */
async function expectationsFor(backend: Backend, file: string | undefined): Promise<Expectation[]> {
  if (file !== undefined) return await readExpectations(file);
  const [device, options = ""] = backend.device.split("?");
  const values = [...new URLSearchParams(options).values()];
  const bundled = [...values.map((value) => `-${value}`), ""]
    .map((value) =>
      fileURLToPath(new URL(`../../../spec/expectations/${backend.id}-${device}${value}.json`, import.meta.url)),
    )
    .find((path) => existsSync(path));
  return bundled === undefined ? [] : await readExpectations(bundled);
}
