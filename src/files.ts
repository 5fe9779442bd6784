/** Files are read with errors that help, and written whole or not at all. */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, resolve, sep } from "node:path";
import { CuppingError, messageOf } from "./error.ts";

/**
 * Writes beside the target, flushes to disk, then takes the target's place in one step: the place of what a link leads to. What
 * is no file, as /dev/null and a pipe are, is written into.
 * @throws CuppingError FILE_UNWRITABLE
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  let partial: string | undefined;
  try {
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined && !found.isFile() && !found.isDirectory()) {
      await writeFile(file, content);
      return;
    }
    const target = found === undefined ? file : await realpath(file);
    partial = partialName(target);
    const handle = await open(partial, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, target);
  } catch (error) {
    if (partial !== undefined) await rm(partial, { force: true }).catch(() => {});
    throw unwritable(file, error);
  }
}

/** @param error what the system said when this file or folder was to be written */
export function unwritable(place: string, error: unknown): CuppingError {
  const { code = "" } = error as NodeJS.ErrnoException;
  const remedies: Record<string, string> = {
    EISDIR: "A folder has this name: name a file in it.",
    ENOSPC: "Make room, or choose another disk.",
    EDQUOT: "Make room, or choose another disk.",
  };
  return new CuppingError("FILE_UNWRITABLE", {
    place,
    problem: `This cannot be written: ${systemReason(error)}.`,
    remedy: remedies[code] ?? "Choose a folder that exists and may be written to.",
    cause: error,
  });
}

/** Whether the operating system refused something: a right, a place, room. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

/** "EACCES: permission denied", without the system's call and its paths, which may be names that only we know. */
export function systemReason(error: unknown): string {
  const { syscall } = error as NodeJS.ErrnoException;
  const message = messageOf(error);
  const at = syscall === undefined ? -1 : message.lastIndexOf(`, ${syscall}`);
  return at < 0 ? message : message.slice(0, at);
}

/** What a file or folder is called until it is whole. */
export function partialName(target: string): string {
  return `${target}.${randomUUID()}.partial`;
}

/** What a folder is called that a whole one is about to take the place of. */
export function previousName(partial: string): string {
  return `${partial}.previous`;
}

/** Gives a folder that is whole its name. What is there leaves only then, and is there under another name until it is replaced. */
export async function putInPlace(partial: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const previous = previousName(partial);
  try {
    await rename(target, previous);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  await rename(partial, target);
  await rm(previous, { recursive: true, force: true });
}

const PARTIAL = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.partial$/;

/**
 * Refuses what is not whole: whoever writes it goes on, or was ended.
 * @throws CuppingError RECORD_INVALID for it and all in it, and where nothing else is there under its later name
 */
export async function refuseUnfinished(path: string): Promise<void> {
  const place = resolve(path);
  let unfinished = place.split(sep).find((part) => PARTIAL.test(part));
  let remedy = "Wait for it; or record it again, and remove what is left.";
  if (unfinished === undefined && (await stat(place).catch(() => undefined)) === undefined) {
    const beside = await readdir(dirname(place)).catch((): string[] => []);
    unfinished = beside.find((name) => name.startsWith(`${basename(place)}.`) && PARTIAL.test(name));
    // Ended just when it took the place of what was there.
    const before = beside.find((name) => name === previousName(unfinished ?? ""));
    if (before !== undefined) remedy = `Rename ${before} to ${basename(place)}: it is what was there before, whole.`;
  }
  if (unfinished === undefined) return;
  throw new CuppingError("RECORD_INVALID", {
    place: path,
    problem: `It is unfinished: what writes ${unfinished} goes on, or was ended before it was whole.`,
    remedy,
  });
}

/** Reads a file of moderate size. @throws CuppingError FILE_UNREADABLE */
export async function readWhole(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(file);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: `This file cannot be read: ${systemReason(error)}.`,
      remedy: "Check that the path is right and the file may be read.",
      cause: error,
    });
  }
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
