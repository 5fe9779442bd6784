/** A connection to Redis that does not wait for ever. bullmq and ioredis are imported when a queue is asked for. */
import type { Redis } from "ioredis";
import { CuppingError, messageOf } from "../../error.ts";
import type { JournalHeader } from "../journal.ts";
import type { Sample } from "../plan.ts";

/** How long Redis may be gone before whoever needs it gives up. */
export const PATIENCE_MS = 30_000;
const RETRY_MS = 500;

/** Of all keys: BullMQ's own begin with it too. */
export const PREFIX = "cupping";
export const RUNS = `${PREFIX}:runs`;
/** Where a run says that it is over; workers look there. */
export const finishedKey = (key: string): string => `${PREFIX}:finished:${key}`;
/** How long it stands there. */
export const FINISHED_SECONDS = 3600;
export const queueName = (key: string): string => `run-${key}`;

/** What a run that waits for workers says of itself: a field of the hash RUNS, as JSON. */
export interface RunNotice {
  readonly key: string;
  readonly headers: readonly JournalHeader[];
  readonly sample: Sample | null;
}

export interface Connection extends AsyncDisposable {
  readonly redis: Redis;
  /** Does a work that ends with an error when Redis is gone for longer than the patience. */
  whileThere<Result>(work: Promise<Result>): Promise<Result>;
}

/** @throws CuppingError QUEUE_UNREACHABLE, USAGE for what is no redis:// URL */
export async function connect(url: string, remedy: string, patience = PATIENCE_MS): Promise<Connection> {
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new CuppingError("USAGE", {
      place: "--queue",
      problem: `"${url}" is no address of a Redis server.`,
      remedy: "Use redis://HOST:PORT, or rediss:// for TLS.",
    });
  }
  const { Redis } = await import("ioredis");
  let over = false;
  // BullMQ's own connections are copies of this one: they are to end with it.
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => (over ? null : RETRY_MS) });
  let reason = "";
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (error: Error) => void = () => {};
  const gone = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  gone.catch(() => {});
  const wait = (): void => {
    timer ??= setTimeout(() => {
      over = true;
      giveUp(
        new CuppingError("QUEUE_UNREACHABLE", {
          place: shown(url),
          problem: `Redis has been out of reach for ${patience / 1000} s${reason}.`,
          remedy,
        }),
      );
    }, patience);
  };
  redis.on("error", (error) => {
    reason = `: ${messageOf(error)}`;
  });
  redis.on("close", wait);
  redis.on("ready", () => {
    clearTimeout(timer);
    timer = undefined;
  });
  wait();
  const connection: Connection = {
    redis,
    whileThere: (work) => Promise.race([work, gone]),
    [Symbol.asyncDispose]: async () => {
      over = true;
      redis.off("close", wait);
      clearTimeout(timer);
      redis.disconnect();
    },
  };
  try {
    await connection.whileThere(redis.ping());
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
  return connection;
}

/** Without a password. */
function shown(url: string): string {
  const parsed = new URL(url);
  parsed.password = "";
  parsed.username = "";
  return parsed.href;
}
