/** What benchmarks share: programs in processes of their own, so that peaks of memory are their own too, and medians. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** Runs node on TypeScript, with arguments, and returns what it printed as JSON on its last line. */
export async function runNode<Result>(args: readonly string[]): Promise<Result> {
  const { stdout } = await exec(process.execPath, ["--import", "tsx", ...args], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trimEnd().split("\n").slice(-1)[0]) as Result;
}

/** The peak of this process's memory, in bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
