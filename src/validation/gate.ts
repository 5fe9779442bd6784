/**
 * A gate: a net, its weights, a data set, a recipe, and the exact counts that must come out. Gates are JSON files whose schema
 * is published in spec/schemas/gate.schema.json; `parseGate` checks by hand what the schema says, and more: counts that no data
 * set can have, signatures that lie on the expected counts.
 */
import { readFile } from "node:fs/promises";
import { CuppingError, messageOf } from "../error.ts";

/** A file that a gate is about. */
export interface GateFile {
  /** What it is called wherever it is published: "VGG_ILSVRC_16_layers.caffemodel". */
  readonly name: string;
  /** Where it lies, relative to the gate file, if it lies at a known place. */
  readonly path?: string;
  readonly bytes?: number;
  /** 64 hexadecimal digits, or what is known of them: "a6198bc4…eba197". */
  readonly sha256?: string;
}

/** Counts as a gate file states them: whichever of the two the source stated. */
export type StatedCount = { readonly errors: number } | { readonly correct: number };

/** A mean loss as Caffe's log prints it. */
export interface ExpectedLoss {
  /** Up to 6 significant digits, trailing zeros left out: "0.74817". */
  readonly printed: string;
  /** Images in a batch of the test net: Caffe means each batch in float32, then the batches. */
  readonly batch: number;
}

export interface Expected {
  readonly top1Errors?: number;
  readonly top5Errors?: number;
  readonly loss?: ExpectedLoss;
}

/** Counts that a known mistake, or another known way of doing it, gives on the whole set. */
export interface Signature {
  readonly id: string;
  /** Errors in percent of the images. */
  readonly top1?: number;
  readonly top5?: number;
  /** Counts within so many percentage points of both are called near: as far as the source's digits and setting can be trusted. */
  readonly within: number;
  /** What was done. One sentence. */
  readonly claim: string;
  /** How it is put right. One sentence. */
  readonly remedy: string;
  /** Where the figures are from. */
  readonly source: string;
}

export interface Gate {
  /** "vgg16-ilsvrc2012" */
  readonly id: string;
  readonly title: string;
  /** Who measured the expected counts, and with what. */
  readonly source: string;
  readonly net: GateFile;
  readonly weights: GateFile;
  readonly data: {
    readonly title: string;
    /** The set is given as `--data` takes it, where it lies at a known place; relative paths start at the gate file. */
    readonly spec?: string;
    /** How many images it must have. */
    readonly images: number;
  };
  /** The name of a recipe that is shipped, or a recipe file relative to the gate file. */
  readonly recipe: string;
  /** In which order the classes are: "WNID". For people. */
  readonly labels: string;
  /** Backends that `cupping gate` runs where none is given. */
  readonly backends: readonly string[];
  readonly expected: Expected;
  readonly signatures: readonly Signature[];
}

/** @throws CuppingError FILE_UNREADABLE, GATE_INVALID */
export async function readGate(file: string): Promise<Gate> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: `This gate cannot be read: ${messageOf(error)}.`,
      remedy: "Check the path; spec/gates has the gates that are shipped.",
      cause: error,
    });
  }
  return parseGate(text, file);
}

/** @param place what an error calls the file. @throws CuppingError GATE_INVALID */
export function parseGate(text: string, place: string): Gate {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(place, "", `is no JSON: ${messageOf(error)}`, error);
  }
  return new Reader(place).gate(json);
}

/** Walks the JSON with a path for messages; unknown fields are errors, so that a misspelt one is not ignored. */
class Reader {
  readonly #place: string;

  constructor(place: string) {
    this.#place = place;
  }

  gate(json: unknown): Gate {
    const fields = [
      "$schema",
      "format",
      "id",
      "title",
      "source",
      "net",
      "weights",
      "data",
      "recipe",
      "labels",
      "backends",
      "expected",
      "signatures",
    ];
    const top = this.#object(json, "", fields);
    if (top.format !== 1) throw this.#wrong("/format", "must be 1, the only format that there is");
    const data = this.#object(top.data, "/data", ["title", "spec", "images"]);
    const images = this.#integer(data.images, "/data/images", 1);
    const expected = this.#expected(top.expected, images);
    const signatures = this.#list(top.signatures ?? [], "/signatures").map((one, i) =>
      this.#signature(one, `/signatures/${i}`, expected, images),
    );
    const ids = signatures.map(({ id }) => id);
    const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
    if (twice >= 0) throw this.#wrong(`/signatures/${twice}/id`, `is another signature's too: ${ids[twice]}`);
    return {
      id: this.#text(top.id, "/id", /^[a-z0-9][a-z0-9.-]*$/, "lower case letters, digits, dots and hyphens"),
      title: this.#text(top.title, "/title"),
      source: this.#text(top.source, "/source"),
      net: this.#file(top.net, "/net"),
      weights: this.#file(top.weights, "/weights"),
      data: {
        title: this.#text(data.title, "/data/title"),
        ...this.#optional(data.spec, "/data/spec", "spec"),
        images,
      },
      recipe: this.#text(top.recipe, "/recipe"),
      labels: this.#text(top.labels, "/labels"),
      backends: this.#list(top.backends ?? [], "/backends").map((one, i) => this.#text(one, `/backends/${i}`)),
      expected,
      signatures,
    };
  }

  #file(json: unknown, at: string): GateFile {
    const { name, path, bytes, sha256 } = this.#object(json, at, ["name", "path", "bytes", "sha256"]);
    return {
      name: this.#text(name, `${at}/name`),
      ...this.#optional(path, `${at}/path`, "path"),
      ...(bytes === undefined ? {} : { bytes: this.#integer(bytes, `${at}/bytes`, 1) }),
      ...(sha256 === undefined
        ? {}
        : {
            sha256: this.#text(
              sha256,
              `${at}/sha256`,
              /^([0-9a-f]{64}|[0-9a-f]{1,63}…[0-9a-f]{0,63})$/,
              "64 hexadecimal digits, or their beginning, …, and their end",
            ),
          }),
    };
  }

  #expected(json: unknown, images: number): Expected {
    const { top1, top5, loss } = this.#object(json, "/expected", ["top1", "top5", "loss"]);
    const top1Errors = top1 === undefined ? undefined : this.#count(top1, "/expected/top1", images);
    const top5Errors = top5 === undefined ? undefined : this.#count(top5, "/expected/top5", images);
    if (top1Errors === undefined && top5Errors === undefined) {
      throw this.#wrong("/expected", "must state top1, top5 or both: a gate counts");
    }
    if (top1Errors !== undefined && top5Errors !== undefined && top5Errors > top1Errors) {
      throw this.#wrong("/expected/top5", `has ${top5Errors} errors, more than the ${top1Errors} of top1`);
    }
    return {
      ...(top1Errors === undefined ? {} : { top1Errors }),
      ...(top5Errors === undefined ? {} : { top5Errors }),
      ...(loss === undefined ? {} : { loss: this.#loss(loss) }),
    };
  }

  #count(json: unknown, at: string, images: number): number {
    const { errors, correct } = this.#object(json, at, ["errors", "correct"]);
    if ((errors === undefined) === (correct === undefined)) throw this.#wrong(at, "must state errors or correct");
    const count = this.#integer(errors ?? correct, errors === undefined ? `${at}/correct` : `${at}/errors`, 0);
    if (count > images) throw this.#wrong(at, `counts ${count} of ${images} images`);
    return errors === undefined ? images - count : count;
  }

  #loss(json: unknown): ExpectedLoss {
    const { printed, batch } = this.#object(json, "/expected/loss", ["printed", "batch"]);
    const text = this.#text(printed, "/expected/loss/printed");
    if (`${Number(Number(text).toPrecision(6))}` !== text) {
      throw this.#wrong("/expected/loss/printed", 'must be a number as Caffe prints it, six digits at most: "0.74817"');
    }
    return { printed: text, batch: this.#integer(batch, "/expected/loss/batch", 1) };
  }

  #signature(json: unknown, at: string, expected: Expected, images: number): Signature {
    const fields = ["id", "top1", "top5", "within", "claim", "remedy", "source"];
    const { id, top1, top5, within, claim, remedy, source } = this.#object(json, at, fields);
    const signature: Signature = {
      id: this.#text(id, `${at}/id`),
      ...(top1 === undefined ? {} : { top1: this.#percent(top1, `${at}/top1`) }),
      ...(top5 === undefined ? {} : { top5: this.#percent(top5, `${at}/top5`) }),
      within: this.#percent(within, `${at}/within`),
      claim: this.#text(claim, `${at}/claim`),
      remedy: this.#text(remedy, `${at}/remedy`),
      source: this.#text(source, `${at}/source`),
    };
    const pairs = [
      [signature.top1, expected.top1Errors],
      [signature.top5, expected.top5Errors],
    ].filter((pair): pair is [number, number] => pair[0] !== undefined && pair[1] !== undefined);
    if (pairs.length === 0) throw this.#wrong(at, "must state top1 or top5 of what the gate expects");
    if (pairs.every(([percent, errors]) => Math.round((percent * images) / 100) === errors)) {
      throw this.#wrong(at, "gives the counts that the gate expects, and can tell nothing");
    }
    return signature;
  }

  #object(json: unknown, at: string, fields: readonly string[]): Record<string, unknown> {
    if (typeof json !== "object" || json === null || Array.isArray(json)) throw this.#wrong(at, "must be an object");
    const unknown = Object.keys(json).find((key) => !fields.includes(key));
    if (unknown !== undefined) {
      throw this.#wrong(`${at}/${unknown}`, `is no field of a gate here; there are ${fields.join(", ")}`);
    }
    return json as Record<string, unknown>;
  }

  #list(json: unknown, at: string): readonly unknown[] {
    if (!Array.isArray(json)) throw this.#wrong(at, "must be a list");
    return json;
  }

  #optional<Key extends string>(json: unknown, at: string, key: Key): Partial<Record<Key, string>> {
    return json === undefined ? {} : ({ [key]: this.#text(json, at) } as Record<Key, string>);
  }

  #text(json: unknown, at: string, pattern = /\S/, what = "text that is not empty"): string {
    if (typeof json !== "string" || !pattern.test(json)) throw this.#wrong(at, `must be ${what}`);
    return json;
  }

  #integer(json: unknown, at: string, least: number): number {
    if (!Number.isSafeInteger(json) || (json as number) < least) {
      throw this.#wrong(at, `must be a whole number from ${least}`);
    }
    return json as number;
  }

  #percent(json: unknown, at: string): number {
    if (typeof json !== "number" || !(json >= 0 && json <= 100)) {
      throw this.#wrong(at, "must be a number of percent, 0 to 100");
    }
    return json;
  }

  #wrong(at: string, what: string): CuppingError {
    return invalid(this.#place, at, what);
  }
}

function invalid(place: string, at: string, what: string, cause?: unknown): CuppingError {
  return new CuppingError("GATE_INVALID", {
    place: at === "" ? place : `${place}#${at}`,
    problem: `${at === "" ? "This gate" : "This"} ${what}.`,
    remedy: "Compare it with spec/schemas/gate.schema.json and the gates in spec/gates.",
    cause,
  });
}

/**
 * Why a file is not the one that a gate is about, as a sentence, or undefined where nothing speaks against it.
 * @param sha256 of the whole file: 64 hexadecimal digits
 */
export function fileMismatch(
  gate: GateFile,
  file: { readonly bytes: number; readonly sha256: string },
): string | undefined {
  if (gate.bytes !== undefined && gate.bytes !== file.bytes) {
    return `It has ${file.bytes} bytes, and ${gate.name} has ${gate.bytes}.`;
  }
  if (gate.sha256 === undefined) return undefined;
  const [head, tail = ""] = gate.sha256.split("…");
  if (file.sha256.startsWith(head) && file.sha256.endsWith(tail)) return undefined;
  return `Its sha256 is ${file.sha256}, and that of ${gate.name} is ${gate.sha256}.`;
}
