/** How the reference computes, for this process: --reference and --threads. */
import { MOST_THREADS, setThreads } from "../reference/kernel/threads.ts";
import { type Method, useMethod } from "../reference/net.ts";
import { usage } from "./options.ts";

export interface ReferenceOptions {
  readonly reference?: Method;
  readonly threads?: number;
}

/** @throws CuppingError USAGE for a number of threads that is none */
export function chooseReference({ reference, threads }: ReferenceOptions): void {
  if (reference !== undefined) useMethod(reference);
  if (threads === undefined) return;
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
    throw usage("--threads", "This is no number of threads.", `Use a whole number from 1 to ${MOST_THREADS}.`);
  }
  setThreads(threads);
}
