/** The side of a queue that computes: takes batches of the run that fits its inputs until that run is over. */
import { messageOf } from "../../error.ts";
import { differences, formatRecord, type JournalHeader } from "../journal.ts";
import { planOf } from "../plan.ts";
import { runBatches } from "../run.ts";
import type { Runner } from "../runner.ts";
import type { Subject } from "../validate.ts";
import type { Done, Work } from "./coordinate.ts";
import { connect, finishedKey, PATIENCE_MS, PREFIX, queueName, type RunNotice, RUNS } from "./redis.ts";

export interface WorkerOptions {
  readonly url: string;
  /** Of what this worker can run: its own headers, whatever images are asked for. */
  readonly headers: readonly JournalHeader[];
  /** Loads what a run asks for: the net for its batch, and its runners, in its order. */
  readonly load: (notice: RunNotice) => Promise<{ readonly subject: Subject; readonly runners: readonly Runner[] }>;
  /** A worker that is silent for so long is taken for dead, and its batches go to others. */
  readonly lock?: number;
  readonly patience?: number;
  /** For people. */
  readonly say?: (text: string) => void;
}

/** Images may be prepared for one batch while another is classified. */
const CONCURRENCY = 2;
const LOCK_MS = 30_000;
const POLL_MS = 500;
/** Deaths of workers that one batch may meet before it is given up: more than ever happen by chance. */
const MOST_DEATHS = 20;
/** What a worker takes from the run. */
const ASKED: readonly (keyof JournalHeader)[] = ["batch", "images", "plan", "shard"];

/**
 * Works until the run is over.
 * @returns batches that were computed here
 * @throws CuppingError QUEUE_UNREACHABLE
 */
export async function work(options: WorkerOptions): Promise<number> {
  const { url, lock = LOCK_MS, patience = PATIENCE_MS, say = () => {} } = options;
  await using connection = await connect(url, "Start Redis again, and this worker.", patience);
  const { redis } = connection;
  const notice = await connection.whileThere(findRun(redis, options.headers, say));
  say(`Run ${notice.key}: ${notice.headers[0].chosen} of ${notice.headers[0].dataTitle}.`);
  const { subject, runners } = await options.load(notice);
  const plan = planOf(subject.dataSet.size, subject.net.batch, notice.sample ?? undefined);
  const inTurn = runners.map(oneAtATime);
  const { Worker } = await import("bullmq");
  let computed = 0;
  const worker = new Worker<Work, Done>(
    queueName(notice.key),
    async ({ data: { batch } }) => {
      const results: Done["results"][number][] = [];
      await runBatches({
        ...subject,
        plan,
        batches: [batch],
        runners: inTurn,
        take: (runner, result) => {
          results.push({ runner: runner.id, result: formatRecord(result) });
        },
      });
      computed++;
      return { results };
    },
    {
      connection: redis,
      prefix: PREFIX,
      concurrency: CONCURRENCY,
      lockDuration: lock,
      stalledInterval: Math.max(lock / 2, 500),
      maxStalledCount: MOST_DEATHS,
    },
  );
  // Redis out of reach (the connection says so), or a batch that others did meanwhile.
  worker.on("error", () => {});
  worker.on("failed", (job, error) => say(`Batch ${job?.data.batch ?? "?"} failed: ${messageOf(error)}`));
  const over = async (): Promise<void> => {
    while ((await redis.exists(finishedKey(notice.key))) === 0) await pause();
  };
  try {
    const waiting = over();
    waiting.catch(() => {});
    await connection.whileThere(waiting);
    return computed;
  } finally {
    await worker.close(true);
    for (const runner of runners) await runner[Symbol.asyncDispose]();
  }
}

/** Waits for a run of the worker's inputs. */
async function findRun(
  redis: Awaited<ReturnType<typeof connect>>["redis"],
  own: readonly JournalHeader[],
  say: (text: string) => void,
): Promise<RunNotice> {
  const said = new Set<string>();
  const sayOnce = (text: string): void => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
  for (;;) {
    const notices = Object.values(await redis.hgetall(RUNS)).map((text) => JSON.parse(text) as RunNotice);
    for (const notice of notices) {
      const differing = [...new Set(notice.headers.flatMap((header) => misfit(header, own)))];
      if (differing.length === 0) return notice;
      sayOnce(`Run ${notice.key} is of other inputs: ${differing.join("; ")}.`);
    }
    sayOnce("Waiting for a run of these inputs.");
    await pause();
  }
}

function misfit(asked: JournalHeader, own: readonly JournalHeader[]): string[] {
  const mine = own.find(({ runner }) => runner === asked.runner);
  return mine === undefined ? [`it asks for ${asked.runner}`] : differences(asked, mine, ASKED);
}

/** Two batches may be prepared at a time, and one is classified. */
function oneAtATime(runner: Runner): Runner {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...runner,
    classify(images) {
      const own = last.then(() => runner.classify(images));
      last = own.catch(() => {});
      return own;
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
