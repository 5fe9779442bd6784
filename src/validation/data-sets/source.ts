/** What the formats have in common: a data set from names, labels, sizes, and a way to load neighbouring images. */
import { createHash } from "node:crypto";
import type { DataSet, Example, StoredImage, UnreadableExample } from "../data-set.ts";
import { CuppingError, messageOf } from "../../error.ts";

/** One pass over a data set, with ascending indices. */
export interface Loader {
  /** Images first … first + number − 1, an Error in the place of one that cannot be read. */
  load(first: number, number: number): Promise<(StoredImage | Error)[]>;
  close?(): Promise<void>;
}

export interface Source {
  readonly title: string;
  readonly labels: readonly number[];
  readonly name: (index: number) => string;
  /** Bytes of one image as it is stored; −1 where there is no file. */
  readonly bytes: (index: number) => number;
  loader(): Loader;
  close?(): Promise<void>;
}

/** Neighbouring images are read together, up to this many bytes and images; one such run is read ahead. */
const RUN_BYTES = 2 ** 20;
const RUN_IMAGES = 256;

export function dataSetOf(source: Source): DataSet {
  const { title, labels, name } = source;
  return {
    title,
    size: labels.length,
    identity: identityOf(source),
    labels,
    read: (indices) => read(source, indices),
    close: async () => source.close?.(),
  };

  async function* read(of: Source, indices: Iterable<number>): AsyncGenerator<Example | UnreadableExample> {
    const loader = of.loader();
    let ahead: Promise<(Example | UnreadableExample)[]> | undefined;
    try {
      for (const [first, number] of runs(of, indices)) {
        const next = loadRun(loader, first, number);
        if (ahead !== undefined) yield* await ahead;
        ahead = next;
      }
      if (ahead !== undefined) yield* await ahead;
    } finally {
      // A reader that stops early leaves one run behind, which must not be read from a closed file.
      await ahead;
      await loader.close?.();
    }
  }

  /** Never rejects: what fails is an unreadable image. */
  async function loadRun(loader: Loader, first: number, number: number): Promise<(Example | UnreadableExample)[]> {
    let images: (StoredImage | Error)[];
    try {
      images = await loader.load(first, number);
    } catch (error) {
      images = Array.from({ length: number }, () => toError(error));
    }
    return images.map((image, i): Example | UnreadableExample => {
      const index = first + i;
      const common = { index, name: name(index), label: labels[index] };
      return image instanceof Error ? { ...common, image } : { ...common, image };
    });
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

/** Runs of neighbours among ascending indices: [first, number]. */
function* runs({ labels, bytes }: Source, indices: Iterable<number>): Generator<[number, number]> {
  let first = 0;
  let number = 0;
  let size = 0;
  for (const index of indices) {
    const previous = first + number - 1;
    if (!Number.isInteger(index) || index < 0 || index >= labels.length || (number > 0 && index <= previous)) {
      throw new RangeError(`index ${index} is not among 0 … ${labels.length - 1} in ascending order`);
    }
    if (number > 0 && (index !== previous + 1 || size >= RUN_BYTES || number >= RUN_IMAGES)) {
      yield [first, number];
      number = 0;
    }
    if (number === 0) {
      first = index;
      size = 0;
    }
    number++;
    size += Math.max(bytes(index), 0);
  }
  if (number > 0) yield [first, number];
}

function identityOf({ labels, name, bytes }: Source): string {
  const hash = createHash("sha256");
  let lines = "";
  for (let i = 0; i < labels.length; i++) {
    lines += `${name(i)}\t${labels[i]}\t${bytes(i)}\n`;
    if (lines.length > 2 ** 16) {
      hash.update(lines);
      lines = "";
    }
  }
  return hash.update(lines).digest("hex");
}

/** The image that a data set without names has at a place. */
export function numbered(index: number): string {
  return `image ${index}`;
}

/** Many short texts in one buffer: a list of a million names takes its bytes and 4 more each. */
export class Texts {
  #bytes = Buffer.alloc(2 ** 12);
  #ends = new Uint32Array(2 ** 8);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(text: string): void {
    const start = this.#end(this.#size);
    const length = Buffer.byteLength(text);
    if (start + length > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(2 * this.#bytes.length, start + length));
      this.#bytes.copy(grown);
      this.#bytes = grown;
    }
    if (this.#size === this.#ends.length) {
      const grown = new Uint32Array(2 * this.#ends.length);
      grown.set(this.#ends);
      this.#ends = grown;
    }
    this.#bytes.write(text, start);
    this.#ends[this.#size++] = start + length;
  }

  get(index: number): string {
    return this.#bytes.toString("utf8", this.#end(index), this.#end(index + 1));
  }

  #end(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1];
  }
}

/** Whole numbers that are classes. @throws CuppingError LABELS_INVALID */
export function checkedLabels(labels: ArrayLike<number>, file: string): number[] {
  return Array.from(labels, (label, i) => {
    if (Number.isInteger(label) && label >= 0) return label;
    throw new CuppingError("LABELS_INVALID", {
      place: file,
      problem: `The label of image ${i} is ${label}, and labels are whole numbers from 0.`,
      remedy: "Give the class as an index of the net's outputs.",
    });
  });
}
