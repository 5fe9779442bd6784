/** Files are read with errors that help, and written whole or not at all. */
import { createHash, randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { CuppingError, messageOf } from "./error.ts";

/** Writes beside the target, flushes to disk, then takes the target's place in one step. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    const handle = await open(partial, "wx");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new CuppingError("FILE_UNWRITABLE", {
      place: file,
      problem: `This file cannot be written: ${messageOf(error)}.`,
      remedy: "Choose a folder that exists and may be written to.",
      cause: error,
    });
  }
}

/** Reads a file of moderate size. @throws CuppingError FILE_UNREADABLE */
export async function readWhole(file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { buffer, byteOffset, byteLength } = await readFile(file);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: `This file cannot be read: ${messageOf(error)}.`,
      remedy: "Check that the path is right and the file may be read.",
      cause: error,
    });
  }
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
