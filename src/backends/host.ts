/** What backends ask of the process that they run in. */
import { execFile } from "node:child_process";
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

/** Sets an environment variable for what is loaded from now on. */
export function setVariable(variable: string, value: string): void {
  process.env[variable] = value;
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
