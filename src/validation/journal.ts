/**
 * The journal of a run: an append-only file for each runner, so that nothing that was computed is lost.
 *
 * A line is a checksum (the first 8 hexadecimal digits of the sha256 of what follows), a blank, JSON and a line feed. The first
 * line is the header: what the results are of. Every further line is the result of one batch, whole. A line is written by one
 * call, and handed to the operating system before the next batch's result is taken: a process that is killed loses at most the
 * batches that it was computing and writing. The file is flushed to the disk once a second at the most, and when it is closed: a
 * machine that loses its power loses about a second. Nothing lost is ever counted: it is computed again.
 *
 * A last line without its line feed was torn off, and is cut off when the run is resumed. Any other line that does not fit its
 * checksum is damage, and an error.
 */
import { appendFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { CuppingError } from "../error.ts";
import { isSystemError, sha256, systemReason, unwritable } from "../files.ts";
import type { BatchResult } from "./run.ts";

/** What the results of a journal are of. Journals that differ in anything but the shard are of different runs. */
export interface JournalHeader {
  readonly format: 1;
  /** Version of cupping. */
  readonly cupping: string;
  /** sha256 of the files. */
  readonly net: string;
  readonly weights: string;
  /** How the net was read, where anything was asked for: "phase=TRAIN rule=…". */
  readonly options: string;
  /** Identities of the data set and of the recipe, and what they are called. */
  readonly data: string;
  readonly dataTitle: string;
  readonly recipe: string;
  readonly recipeName: string;
  /** "onnxruntime:cpu", "reference" */
  readonly runner: string;
  /** Of the engine. */
  readonly version: string;
  readonly classes: number;
  /** What the net's scores are: a Softmax layer's output, or others. */
  readonly scores: "probabilities" | "scores";
  /** Images of the data set. */
  readonly size: number;
  /** Images in a batch. */
  readonly batch: number;
  /** Images of the plan, all shards together. */
  readonly images: number;
  /** sha256 of their indices. */
  readonly plan: string;
  /** Which images these are: "all 50,000", "500 of 50,000 at random, seed 7". */
  readonly chosen: string;
  /** "2/4"; "1/1" for a whole run. */
  readonly shard: string;
}

/** Fields that are there for people. */
const NAMES: ReadonlySet<string> = new Set<keyof JournalHeader>(["dataTitle", "recipeName", "chosen"]);

/** What differs between the runs of two headers, in words; empty where nothing does. */
export function differences(there: JournalHeader, here: JournalHeader, ignored: readonly string[] = []): string[] {
  return (Object.keys(here) as (keyof JournalHeader)[])
    .filter((field) => !ignored.includes(field) && !NAMES.has(field) && there[field] !== here[field])
    .map((field) => {
      const [one, other] = [there, here].map((header) => {
        const value = short(String(header[field]));
        const name = { data: header.dataTitle, recipe: header.recipeName, plan: header.chosen }[field as string];
        return name === undefined ? value : `${name} (${value})`;
      });
      return `${field} ${one} there and ${other} here`;
    });
}

function short(value: string): string {
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 8)}…` : value;
}

/** Milliseconds between flushes to the disk. */
const FLUSH_MS = 1000;

export class Journal {
  readonly header: JournalHeader;
  readonly #handle: FileHandle;
  readonly #file: string;
  readonly #batches = new Set<number>();
  /** Images in it. */
  #images = 0;
  #flushed = performance.now();

  private constructor(file: string, handle: FileHandle, header: JournalHeader) {
    this.#file = file;
    this.#handle = handle;
    this.header = header;
  }

  /**
   * Opens a journal for writing; makes it where there is none. What is torn off is cut off.
   * @throws CuppingError JOURNAL_DAMAGED; JOURNAL_OTHER for a journal of another run; FILE_UNWRITABLE
   */
  static async open(file: string, header: JournalHeader): Promise<Journal> {
    let handle: FileHandle;
    try {
      handle = await open(file, "a+");
    } catch (error) {
      throw new CuppingError("FILE_UNWRITABLE", {
        place: file,
        problem: `This journal cannot be written: ${systemReason(error)}.`,
        remedy: "Choose a folder that may be written to: --journal.",
        cause: error,
      });
    }
    const journal = new Journal(file, handle, header);
    try {
      let whole = 0;
      let number = 0;
      for await (const { json, end } of linesOf(handle, file)) {
        if (number++ === 0) refuseOther(file, json as JournalHeader, header);
        else journal.#note(json as BatchResult);
        whole = end;
      }
      await handle.truncate(whole);
      if (number === 0) await handle.appendFile(lineOf(header));
      return journal;
    } catch (error) {
      await handle.close();
      throw isSystemError(error) ? unwritable(file, error) : error;
    }
  }

  has(batch: number): boolean {
    return this.#batches.has(batch);
  }

  get images(): number {
    return this.#images;
  }

  /** Adds the result of a batch; one that is there already is not added again. @returns whether it was added */
  async append(result: BatchResult): Promise<boolean> {
    if (this.has(result.batch)) return false;
    this.#note(result);
    try {
      // At once: handing it to another thread takes longer than copying it to the system, and the cores are wanted.
      appendFileSync(this.#handle.fd, lineOf(result));
      if (performance.now() - this.#flushed > FLUSH_MS) await this.flush();
    } catch (error) {
      throw new CuppingError("FILE_UNWRITABLE", {
        place: this.#file,
        problem: `This journal cannot be written: ${systemReason(error)}.`,
        remedy: "Make room, and go on with --resume: what is in the journal is kept.",
        cause: error,
      });
    }
    return true;
  }

  async flush(): Promise<void> {
    await this.#handle.datasync();
    this.#flushed = performance.now();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#handle.close();
  }

  #note({ batch, images }: BatchResult): void {
    this.#batches.add(batch);
    this.#images += images.length;
  }
}

/**
 * Reads a journal: its header, and the results of its batches in the order in which they were made. A torn line is passed over.
 * @throws CuppingError FILE_UNREADABLE, JOURNAL_DAMAGED
 */
export async function readJournal(
  file: string,
): Promise<{ readonly header: JournalHeader; readonly results: readonly BatchResult[] }> {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: `This journal cannot be read: ${systemReason(error)}.`,
      remedy: "Give the folder that --journal named.",
      cause: error,
    });
  }
  try {
    let header: JournalHeader | undefined;
    const results: BatchResult[] = [];
    for await (const { json } of linesOf(handle, file)) {
      if (header === undefined) header = json as JournalHeader;
      else results.push(json as BatchResult);
    }
    if (header === undefined) throw damaged(file, 0, "It has no header.");
    return { header, results };
  } finally {
    await handle.close();
  }
}

/** As JSON, which has no NaN and no infinities: they are strings. */
export function formatRecord(content: JournalHeader | BatchResult): string {
  return JSON.stringify(content, (_key, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

/** What `formatRecord` made. */
export function parseRecord(json: string): unknown {
  return JSON.parse(json, numbers);
}

function lineOf(content: JournalHeader | BatchResult): string {
  const json = formatRecord(content);
  return `${checksum(json)} ${json}\n`;
}

function checksum(json: string): string {
  return sha256(json).slice(0, 8);
}

const LINE_FEED = 10;
const CHUNK = 2 ** 20;

/** The whole lines of a journal, checked. `end` is the offset behind a line. */
async function* linesOf(handle: FileHandle, file: string): AsyncGenerator<{ json: unknown; end: number }> {
  let rest = Buffer.alloc(0);
  /** Of the first byte of `rest`. */
  let offset = 0;
  for (;;) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, offset + rest.length);
    if (bytesRead === 0) return;
    rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    let start = 0;
    for (let feed = rest.indexOf(LINE_FEED); feed >= 0; feed = rest.indexOf(LINE_FEED, start)) {
      const line = rest.toString("utf8", start, feed);
      const json = line.slice(9);
      if (line.slice(0, 9) !== `${checksum(json)} `) {
        throw damaged(file, offset + start, "The line that begins there does not fit its checksum.");
      }
      yield { json: parseRecord(json), end: offset + feed + 1 };
      start = feed + 1;
    }
    offset += start;
    rest = rest.subarray(start);
  }
}

/** Undoes what JSON cannot say. Only numbers are ever such strings: names have an ending, or stand under "name". */
function numbers(key: string, value: unknown): unknown {
  return key !== "name" && key !== "failure" && (value === "NaN" || value === "Infinity" || value === "-Infinity")
    ? Number(value)
    : value;
}

function refuseOther(file: string, there: JournalHeader, here: JournalHeader): void {
  const differing = differences(there, here);
  if (differing.length === 0) return;
  throw new CuppingError("JOURNAL_OTHER", {
    place: file,
    problem: `This is the journal of another run: ${differing.join("; ")}.`,
    remedy: "Run what it is the journal of, or choose another folder: --journal.",
  });
}

function damaged(file: string, byte: number, what: string): CuppingError {
  return new CuppingError("JOURNAL_DAMAGED", {
    place: `${file}, byte ${byte}`,
    problem: `The journal is damaged. ${what}`,
    remedy: "What it counted cannot be trusted: remove the folder and run again, or restore the file.",
  });
}
