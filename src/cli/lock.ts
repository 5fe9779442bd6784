/** A folder that one process at a time may write to: a lock that a process holds as long as it lives. */
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { kill, pid } from "node:process";
import { CuppingError, messageOf } from "../error.ts";

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When it began, where the operating system says (Linux): numbers of processes are used again. */
  readonly started: string;
}

/**
 * Takes the lock of a folder that exists. What a process that is dead left behind is no obstacle. Whether a process of another
 * machine lives cannot be seen: its lock has to be removed by hand.
 * @throws CuppingError JOURNAL_LOCKED, FILE_UNWRITABLE
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const file = join(folder, "lock");
  const own = `${file}.${randomUUID()}`;
  const self: Holder = { host: hostname(), pid, started: await startOf(pid) };
  try {
    await writeFile(own, JSON.stringify(self), { flag: "wx" });
  } catch (error) {
    throw new CuppingError("FILE_UNWRITABLE", {
      place: folder,
      problem: `This folder cannot be written to: ${messageOf(error)}.`,
      remedy: "Choose a folder that may be written to: --journal.",
      cause: error,
    });
  }
  try {
    for (;;) {
      // A link appears whole or not at all, and only where there is none.
      if (await linked(own, file)) return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
      const held = await readFile(file, "utf8").catch(() => undefined);
      if (held === undefined) continue;
      const holder = holderOf(held);
      if (holder !== undefined && (await lives(holder))) {
        throw new CuppingError("JOURNAL_LOCKED", {
          place: folder,
          problem: `Process ${holder.pid} on ${holder.host} is writing to this journal.`,
          remedy: `Wait until it ends, or choose another folder: --journal. If that machine is gone, remove ${file}.`,
        });
      }
      const stale = `${own}.stale`;
      await rename(file, stale).catch(() => {});
      // Another process may have taken the place of the dead one in between: it is given back.
      if ((await readFile(stale, "utf8").catch(() => held)) !== held) await linked(stale, file);
      await rm(stale, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}

async function lives(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return true;
  try {
    kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, and is another user's.
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return (await startOf(holder.pid)) === holder.started;
}

/** Field 22 of /proc/PID/stat: the time since boot; empty where there is no such file. A zombie is dead. */
async function startOf(number: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${number}/stat`, "utf8");
    // The name of the program, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "zombie" : fields[19];
  } catch {
    return "";
  }
}
