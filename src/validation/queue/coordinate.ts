/**
 * The side of a queue that counts: puts batches as jobs, collects what workers say of them, and hands each batch on once.
 *
 * A job is a batch. BullMQ gives it to a worker, and to another one when the first is silent for longer than its lock; so a batch
 * may be computed twice, and is counted once: results are taken by the number of the batch. A result is removed from Redis only
 * after it was taken (journaled). A coordinator that was killed and starts again adds the jobs that are not there, and finds what
 * was done meanwhile.
 */
import type { Queue } from "bullmq";
import { CuppingError } from "../../error.ts";
import { parseRecord } from "../journal.ts";
import type { Sample } from "../plan.ts";
import type { BatchResult } from "../run.ts";
import type { Elsewhere } from "../validate.ts";
import {
  connect,
  FINISHED_SECONDS,
  finishedKey,
  PATIENCE_MS,
  PREFIX,
  queueName,
  type RunNotice,
  RUNS,
} from "./redis.ts";

export interface Work {
  readonly batch: number;
}

/** What a worker says of a batch: the result of each runner, as a journal has it. */
export interface Done {
  readonly results: readonly { readonly runner: string; readonly result: string }[];
}

const POLL_MS = 200;
const AT_ONCE = 100;
/** Jobs that are added in one call. */
const ADDED = 1000;
/** A batch on which an engine fails is given to others so often. */
const ATTEMPTS = 3;

const REMEDY = "Start Redis again, and this command with --resume: what was collected is in the journal.";

/** A way to compute batches that `validate` takes. */
export function coordinate(url: string, sample: Sample | undefined, patience = PATIENCE_MS): Elsewhere {
  return async (key, headers, batches, take) => {
    await using connection = await connect(url, REMEDY, patience);
    const { redis } = connection;
    const { Queue } = await import("bullmq");
    const queue = new Queue<Work, Done>(queueName(key), { connection: redis, prefix: PREFIX });
    // Redis out of reach: the connection says so.
    queue.on("error", () => {});
    const collecting = async (): Promise<void> => {
      const notice: RunNotice = { key, headers, sample: sample ?? null };
      await redis.del(finishedKey(key));
      await queue.clean(0, 0, "failed");
      for (let first = 0; first < batches.length; first += ADDED) {
        await queue.addBulk(
          batches.slice(first, first + ADDED).map((batch) => ({
            name: "batch",
            data: { batch },
            // Numbers alone are BullMQ's own. A job that is there already is not added again.
            opts: { jobId: `batch-${batch}`, attempts: ATTEMPTS },
          })),
        );
      }
      await redis.hset(RUNS, key, JSON.stringify(notice));
      await collect(queue, new Set(batches), take);
      await redis.multi().set(finishedKey(key), "1", "EX", FINISHED_SECONDS).hdel(RUNS, key).exec();
      await queue.obliterate({ force: true });
      await queue.close();
    };
    const work = collecting();
    // Whatever it says after the connection was given up.
    work.catch(() => {});
    await connection.whileThere(work);
  };
}

async function collect(
  queue: Queue<Work, Done>,
  missing: Set<number>,
  take: (runner: string, result: BatchResult) => Promise<void>,
): Promise<void> {
  while (missing.size > 0) {
    const jobs = await queue.getCompleted(0, AT_ONCE - 1);
    for (const job of jobs) {
      const { batch } = job.data;
      if (missing.delete(batch)) {
        for (const { runner, result } of job.returnvalue.results)
          await take(runner, parseRecord(result) as BatchResult);
      }
      await job.remove();
    }
    if (jobs.length > 0) continue;
    const [failed] = await queue.getFailed(0, 0);
    if (failed !== undefined) {
      throw new CuppingError("QUEUE_FAILED", {
        place: `batch ${failed.data.batch}`,
        problem: `Workers could not compute it: ${failed.failedReason}.`,
        remedy: "See what the workers say, put it right, and start this command again with --resume.",
      });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
