/** `cupping probe`: what an engine's arithmetic really is, against what its backend claims. */
import { probe, type ProbeReport } from "../../conformance/probe.ts";
import { claimOf, formatProbe } from "../../report/probe.ts";
import { exitCode, findBackends, writeReport } from "../backends.ts";
import { paintFor, progressReporter } from "../terminal.ts";

export interface ProbeCommandOptions {
  readonly backend?: readonly string[];
  readonly json?: string;
  readonly quiet?: boolean;
}

export async function probeCommand({ backend, json, quiet = false }: ProbeCommandOptions): Promise<number> {
  const backends = await findBackends(backend);
  const paint = paintFor(process.stdout);
  const line = progressReporter(quiet);
  const reports: ProbeReport[] = [];
  for (const one of backends.available) {
    const report = await probe(one, (what) => line.show({ what: `${one.id}:${one.device}  ${what}`, done: 0, of: 1 }));
    line.clear();
    reports.push(report);
    if (quiet) console.log(`${one.id}:${one.device}: ${[claimOf(report), ...report.contradictions].join(" ")}`);
    else if (json !== "-") console.log(`${reports.length > 1 ? "\n" : ""}${formatProbe(report, paint)}`);
  }
  await writeReport(json, { reports }, backends);
  return exitCode(
    reports.every(({ contradictions }) => contradictions.length === 0),
    backends,
  );
}
