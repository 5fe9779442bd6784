/** The process that the harness is, as far as backends may know it; and what is cleaned up when it ends, however it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { env, execPath, kill, pid, platform } from "node:process";

/** The value of an environment variable; undefined where it is not set, or empty. */
export function variable(name: string): string | undefined {
  return env[name] || undefined;
}

/** Whether children get a process group of their own, so that they can be ended with all that they started. */
export const GROUPS = platform !== "win32";

/** The beginning of a temporary folder's name. */
export function folderPrefix(what: string): string {
  return `cupping-${what}-${pid}-`;
}

/** What must not outlive the harness. */
interface Held {
  /** Removed. */
  readonly folder?: string;
  /** Ended, with every process of its group. */
  readonly group?: number | undefined;
}

/**
 * The janitor: a process of its own that is told what is held. When its input ends, because the harness ended or was
 * killed, it ends the processes and removes the folders that are still held, and ends itself.
 */
const JANITOR = `
  const held = new Map();
  let text = "";
  process.stdin.setEncoding("utf8").on("data", (chunk) => {
    const lines = (text + chunk).split("\\n");
    text = lines.pop();
    for (const line of lines) {
      const { id, ...what } = JSON.parse(line);
      if (Object.keys(what).length === 0) held.delete(id); else held.set(id, what);
    }
  }).on("end", () => {
    for (const { group } of held.values()) try { if (group) process.kill(-group, "SIGKILL"); } catch {}
    const fs = require("node:fs");
    // A browser writes while it ends, and may make its folder anew.
    for (const delay of [200, 1000, 3000, 10000]) setTimeout(() => {
      for (const { folder } of held.values())
        try { if (folder) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }); } catch {}
    }, delay);
  });
`;

let janitor: ChildProcess | undefined;
let last = 0;

/** Sees to it that nothing of this is left when the harness ends. @returns what to call when it is gone already */
export function hold(what: Held): () => void {
  if (janitor === undefined) {
    janitor = spawn(execPath, ["--eval", JANITOR], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    // Where it cannot be started or is killed, what is disposed of in good order still leaves nothing.
    janitor.on("error", () => {});
    janitor.stdin?.on("error", () => {});
    idle(janitor);
  }
  const { stdin } = janitor;
  const id = ++last;
  stdin?.write(`${JSON.stringify({ id, ...what })}\n`);
  return () => {
    stdin?.write(`${JSON.stringify({ id })}\n`);
  };
}

/** Pipes of a child are sockets, whatever the types say. */
interface Pipe {
  ref?(): void;
  unref?(): void;
}

/** A child that nobody waits for does not keep the harness from ending. */
export function idle(child: ChildProcess): void {
  child.unref();
  for (const pipe of child.stdio) (pipe as Pipe | null | undefined)?.unref?.();
}

/** A child that somebody waits for. */
export function busy(child: ChildProcess): void {
  child.ref();
  for (const pipe of child.stdio) (pipe as Pipe | null | undefined)?.ref?.();
}

/** Ends every process of a group, of which none may be left. */
export function killGroup(group: number): void {
  try {
    kill(-group, "SIGKILL");
  } catch {
    // Nobody is left.
  }
}

const running = new Set<() => Promise<void>>();

/** What keeps running between sessions (a process, a browser) is closed by closeBackends. @returns what to call when it has closed */
export function closeAtEnd(close: () => Promise<void>): () => void {
  running.add(close);
  return () => {
    running.delete(close);
  };
}

/** Ends whatever backends keep running between sessions. They start again when they are used again. */
export async function closeBackends(): Promise<void> {
  await Promise.all([...running].map((close) => close()));
}
