/** `cupping worker`: computes batches of the run on a queue that is of the same inputs, until that run is over. */
import { parseBackendSpec } from "../../backends/index.ts";
import type { Backend } from "../../backends/backend.ts";
import { planOf } from "../../validation/plan.ts";
import { work } from "../../validation/queue/work.ts";
import { backendRunner, referenceRunner } from "../../validation/runner.ts";
import { chosenWords, headerOf } from "../../validation/validate.ts";
import { findBackends, tellUnavailable } from "../backends.ts";
import { EXIT } from "../exit.ts";
import { openSubject, resident, type SubjectOptions } from "../validation.ts";
import { usage } from "../options.ts";
import { version } from "../version.ts";

export interface WorkerCommandOptions extends Omit<SubjectOptions, "batch"> {
  readonly backend?: readonly string[];
  readonly queue: string;
  /** Seconds of silence after which a worker is taken for dead. */
  readonly lock: number;
}

export async function workerCommand(
  netFile: string,
  weightsFile: string,
  options: WorkerCommandOptions,
): Promise<number> {
  if (!(options.lock >= 1)) throw usage("--lock", "This is no time.", "Use for instance --lock 30.");
  const { available, unavailable } = await findBackends(options.backend);
  tellUnavailable({ unavailable });
  if (available.length === 0) return EXIT.unavailable;
  const base = resident();
  await using opened = await openSubject(netFile, weightsFile, options, version);
  const { subject } = opened;
  const plan = planOf(subject.dataSet.size, subject.net.batch);
  const header = (runner: string, engine: string) =>
    headerOf(subject, plan, runner, engine, chosenWords(subject.dataSet));
  const computed = await work({
    url: options.queue,
    headers: [
      ...available.map(({ id, device, version: engine }) => header(`${id}:${device}`, engine)),
      header("reference", version),
    ],
    lock: 1000 * options.lock,
    say: (text) => console.error(text),
    async load(notice) {
      const own = await opened.withBatch(notice.headers[0].batch);
      const runners = [];
      for (const { runner } of notice.headers) {
        const backend = runner === "reference" ? undefined : backendOf(available, runner);
        runners.push(
          backend === undefined
            ? referenceRunner(own.net, version, resident, base)
            : await backendRunner(backend, own.net, resident, base),
        );
      }
      return { subject: own, runners };
    },
  });
  console.log(`The run is over; ${computed.toLocaleString("en-US")} batches were computed here.`);
  return EXIT.conforms;
}

function backendOf(available: readonly Backend[], runner: string): Backend | undefined {
  const { id, device } = parseBackendSpec(runner);
  return available.find((backend) => backend.id === id && backend.device === device);
}
