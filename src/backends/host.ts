/** What backends ask of the process that they run in. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import process, { execPath } from "node:process";
import { promisify } from "node:util";
import { messageOf } from "../error.ts";

/** Drivers that have to compile shaders first take seconds, not minutes. */
const TIMEOUT_MS = 60_000;

/**
 * Runs a program in a child of its own: a driver may end the whole process.
 * @param program JavaScript, an ES module, that prints "works" when it does; it reads `args` from process.argv
 * @returns why it does not work, or undefined when it does
 */
export async function tryInChild(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const run = promisify(execFile);
    const all = ["--input-type=module", "--eval", program, "--", ...args];
    const { stdout } = await run(execPath, all, { timeout: TIMEOUT_MS });
    return stdout.includes("works") ? undefined : "it ended without a result";
  } catch (error) {
    const { stderr, signal } = error as { stderr?: string; signal?: string };
    if (signal) return `it ended with ${signal}`;
    const [, missing] = /([^\s/]+): cannot open shared object file/.exec(stderr ?? "") ?? [];
    if (missing !== undefined) return `${missing} is missing, or not where the loader looks (LD_LIBRARY_PATH)`;
    const line = stderr?.split("\n").find((text) => /Error:/.test(text)) ?? messageOf(error).split("\n")[0];
    // onnxruntime's own errors begin with the file, the line and the condition in its source.
    return line
      .replace(/^\s*(\[?Error\]?:\s*)+/, "")
      .replace(/^.*\bwas false\. */, "")
      .replace(/[.\s]+$/, "")
      .slice(0, 300);
  }
}

/** Sets an environment variable that nobody has set. */
export function setDefault(variable: string, value: string): void {
  process.env[variable] ??= value;
}

/** Sets environment variables for what is loaded or started meanwhile. */
export async function withVariables<T>(
  variables: Readonly<Record<string, string>>,
  load: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await load();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Resident memory of this process at its largest, in bytes. */
export function peakResident(): number {
  return 1024 * process.resourceUsage().maxRSS;
}

/**
 * The resident memory of other processes, each at its largest, added up, in bytes. Memory that they share counts more than once.
 * @returns undefined where it cannot be found out: elsewhere than on Linux, or where none of them is left
 */
export function peakResidentOf(pids: readonly number[]): number | undefined {
  const peaks = pids.flatMap((pid) => {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(pid, "status")) ?? [];
    return kilobytes === undefined ? [] : [1024 * Number(kilobytes)];
  });
  return peaks.length === 0 ? undefined : peaks.reduce((sum, bytes) => sum + bytes, 0);
}

/** The processes of a program whose command has this word in it, with all that they started; none elsewhere than on Linux. */
export function processesOf(word: string): number[] {
  const parents = new Map<number, number>();
  const found = new Set<number>();
  for (const entry of existsSync("/proc") ? readdirSync("/proc") : []) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const [, parent] = /^PPid:\s+(\d+)$/m.exec(readProc(pid, "status")) ?? [];
    parents.set(pid, Number(parent));
    if (pid !== process.pid && readProc(pid, "cmdline").includes(word)) found.add(pid);
  }
  let before: number;
  do {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  } while (found.size > before);
  return [...found];
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It has ended, or there is no /proc here.
    return "";
  }
}

/** Loads a module and removes what it hangs on the process: Emscripten's modules end it on any unhandled rejection. */
export async function withoutHandlers<T>(load: () => Promise<T>): Promise<T> {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = events.map((event) => new Set(process.listeners(event as "uncaughtException")));
  try {
    return await load();
  } finally {
    for (const [i, event] of events.entries()) {
      for (const listener of process.listeners(event as "uncaughtException")) {
        if (!before[i].has(listener)) process.removeListener(event, listener);
      }
    }
  }
}
