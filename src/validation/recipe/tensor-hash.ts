/** Hashes of what a net was fed, image by image: whether two machines prepared the same numbers, before anybody blames arithmetic. */
import { endianness } from "node:os";
import { z } from "zod";
import { CuppingError, messageOf } from "../../error.ts";
import { readWhole, sha256, writeWhole } from "../../files.ts";

const record = z.strictObject({
  /** The recipe's name, and the preprocessor's identity. */
  recipe: z.string(),
  identity: z.string(),
  /** What decoded the images (decode.ts). */
  decoder: z.string(),
  tensors: z.array(z.strictObject({ name: z.string(), hash: z.string().regex(/^[0-9a-f]{16}$/) })),
});

/** What one machine fed to a net. */
export type TensorRecord = z.output<typeof record>;

export interface TensorHash {
  readonly name: string;
  /** `tensorHash` of what was fed. */
  readonly hash: string;
}

/** The first 16 hexadecimal digits of the sha256 of the numbers' little-endian float32 bytes. */
export function tensorHash(data: Float32Array): string {
  return sha256(bytesOf(data)).slice(0, 16);
}

/** The little-endian bytes: a view of the numbers where the machine is little-endian itself. */
export function bytesOf(data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return endianness() === "LE" ? bytes : Buffer.from(bytes).swap32();
}

/** @throws CuppingError FILE_UNWRITABLE */
export async function writeTensorRecord(
  file: string,
  { recipe, identity, decoder, tensors }: TensorRecord,
): Promise<void> {
  // One image a line, so that two records can be compared by eye too.
  const lines = tensors.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  const head = Object.entries({ recipe, identity, decoder }).map(
    ([key, text]) => `  "${key}": ${JSON.stringify(text)},\n`,
  );
  await writeWhole(file, `{\n${head.join("")}  "tensors": [\n${lines}\n  ]\n}\n`);
}

/** @throws CuppingError FILE_UNREADABLE, HASHES_INVALID */
export async function readTensorRecord(file: string): Promise<TensorRecord> {
  const invalid = (problem: string, cause: unknown) =>
    new CuppingError("HASHES_INVALID", {
      place: file,
      problem,
      remedy: "Record the tensors again: cupping recipe hash.",
      cause,
    });
  const text = new TextDecoder().decode(await readWhole(file));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`This is no JSON: ${messageOf(error)}.`, error);
  }
  const result = record.safeParse(value);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw invalid(
    `This is no record of tensors: ${path.length === 0 ? "" : `${path.join(".")}: `}${message}.`,
    result.error,
  );
}

export interface HashComparison {
  /** Whether both lists have the same images and the same hashes. */
  readonly same: boolean;
  /** Images of both lists whose tensors differ, in the order of the first. */
  readonly differing: readonly string[];
  /** Images of one list alone. */
  readonly missing: readonly string[];
  readonly added: readonly string[];
  /** What follows, in a sentence or two. */
  readonly sentence: string;
}

/** How many names a sentence tells. */
const TOLD = 5;

/**
 * Compares what two machines fed, by the images' names. Where some tensors differ and others agree, the recipe and its arithmetic are the
 * same on both sides, and only what comes before them, the decoder, can treat images differently.
 */
export function compareTensorHashes(expected: readonly TensorHash[], got: readonly TensorHash[]): HashComparison {
  const theirs = new Map(expected.map(({ name, hash }) => [name, hash]));
  const ours = new Map(got.map(({ name, hash }) => [name, hash]));
  const shared = expected.filter(({ name }) => ours.has(name));
  const differing = shared.filter(({ name, hash }) => ours.get(name) !== hash).map(({ name }) => name);
  const missing = expected.filter(({ name }) => !ours.has(name)).map(({ name }) => name);
  const added = got.filter(({ name }) => !theirs.has(name)).map(({ name }) => name);
  return {
    same: differing.length === 0 && missing.length === 0 && added.length === 0,
    differing,
    missing,
    added,
    sentence: [
      saidOf(shared.length, differing),
      missing.length === 0 ? "" : `${images(missing.length)} of the record were not prepared here: ${told(missing)}.`,
      added.length === 0 ? "" : `${images(added.length)} are not in the record: ${told(added)}.`,
    ]
      .filter((text) => text !== "")
      .join(" "),
  };
}

function saidOf(shared: number, differing: readonly string[]): string {
  if (shared === 0) return "No image is in both lists.";
  if (differing.length === 0) return `${images(shared)}: the same tensors, bit for bit.`;
  if (differing.length === shared)
    return `All ${images(shared)} give other tensors: this is another recipe, another mean or another resizing, and no decoder that differs now and then.`;
  const decoder = differing.every((name) => /\.jpe?g$/i.test(name)) ? "JPEG decoder" : "image decoder";
  return `Your ${decoder} differs on ${images(differing.length)} (${told(differing)}); the other ${(shared - differing.length).toLocaleString("en")} give the same tensors, bit for bit, so the recipe and its arithmetic agree.`;
}

function images(number: number): string {
  return `${number.toLocaleString("en")} image${number === 1 ? "" : "s"}`;
}

function told(names: readonly string[]): string {
  return names.length <= TOLD ? names.join(", ") : `${names.slice(0, TOLD).join(", ")} and ${names.length - TOLD} more`;
}
