/** Files of any size, read at the places that are wanted. */
import { type FileHandle, open } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { CuppingError, messageOf } from "../../error.ts";

/** One pass over a file's bytes, with ascending positions. */
export interface Cursor {
  /** @throws CuppingError FILE_TRUNCATED */
  read(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file, or what a gzipped file holds, which is never in memory as a whole. */
export interface ByteFile {
  readonly file: string;
  readonly size: number;
  cursor(): Cursor;
  close(): Promise<void>;
}

/** @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT */
export async function openBytes(file: string): Promise<ByteFile> {
  const handle = await openFile(file);
  const { size } = await handle.stat();
  const start = await readAt(handle, file, 0, Math.min(2, size));
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    return {
      file,
      size,
      cursor: () => ({ read: (position, length) => readAt(handle, file, position, length), close: async () => {} }),
      close: () => handle.close(),
    };
  }
  await handle.close();
  return { file, size: await inflatedSize(file), cursor: () => new Inflating(file), close: async () => {} };
}

/** @throws CuppingError FILE_UNREADABLE */
export async function openFile(file: string): Promise<FileHandle> {
  try {
    const handle = await open(file);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw new Error("it is no file");
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: `This file cannot be read: ${messageOf(error)}.`,
      remedy: "Check that the path is right and the file may be read.",
      cause: error,
    });
  }
}

/** @throws CuppingError FILE_TRUNCATED */
export async function readAt(handle: FileHandle, file: string, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw truncated(file, position + done);
    done += bytesRead;
  }
  return bytes;
}

function truncated(file: string, end: number): CuppingError {
  return new CuppingError("FILE_TRUNCATED", {
    place: file,
    problem: `This file ends after ${end.toLocaleString("en-US")} bytes, in the middle of an image.`,
    remedy: "Fetch or copy it again.",
  });
}

/** Inflates the whole file once, which also checks it. */
async function inflatedSize(file: string): Promise<number> {
  let size = 0;
  try {
    for await (const chunk of gunzipped(file)) size += chunk.length;
  } catch (error) {
    throw new CuppingError("FILE_CORRUPT", {
      place: file,
      problem: `This gzipped file cannot be unpacked: ${messageOf(error)}.`,
      remedy: "Fetch or copy it again.",
      cause: error,
    });
  }
  return size;
}

function gunzipped(file: string): AsyncIterable<Buffer> {
  const source = createReadStream(file, { highWaterMark: 2 ** 18 });
  const gunzip = createGunzip({ chunkSize: 2 ** 18 });
  source.on("error", (error) => gunzip.destroy(error));
  gunzip.on("close", () => source.destroy());
  return source.pipe(gunzip);
}

/** Goes through a gzipped file once, and keeps what is wanted. */
class Inflating implements Cursor {
  readonly #file: string;
  readonly #chunks: AsyncIterator<Buffer>;
  #position = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  /** Reads are answered one after another. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
    this.#chunks = gunzipped(file)[Symbol.asyncIterator]();
  }

  read(position: number, length: number): Promise<Uint8Array> {
    const result = this.#last.then(() => this.#read(position, length));
    this.#last = result.catch(() => {});
    return result;
  }

  async #read(position: number, length: number): Promise<Uint8Array> {
    if (position < this.#position) throw new RangeError("a gzipped file is read from front to back");
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const skip = Math.min(position + done - this.#position, this.#chunk.length);
      const part = this.#chunk.subarray(skip, skip + length - done);
      bytes.set(part, done);
      done += part.length;
      const used = skip + part.length;
      this.#chunk = this.#chunk.subarray(used);
      this.#position += used;
      if (done === length) break;
      const next = await this.#chunks.next();
      if (next.done === true) throw truncated(this.#file, this.#position);
      this.#chunk = next.value;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#chunks.return?.();
  }
}
