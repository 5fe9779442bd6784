/**
 * Recordings: the activations of a net in files, whoever wrote them. A folder of .npy and .npz files, one such file, or a
 * golden record, which also says what it was made from; so does each side of the record of a run.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { unzipSync } from "fflate";
import type { NpyArray } from "../tensor/npy.ts";
import { CuppingError, messageOf } from "../error.ts";
import { didYouMean } from "../caffe/near-miss.ts";
import { readWhole, refuseUnfinished } from "../files.ts";
import { decodeNpy } from "../tensor/npy.ts";
import { GOLDEN_MANIFEST, type GoldenManifest, readManifest, readVerified } from "./golden.ts";
import { recordedSides } from "./run-record.ts";

/** One array of a recording: read when it is wanted, since all of a net's may be large. */
export interface RecordedArray {
  /** A blob's id, or the file's name without .npy; slashes are kept. Behind the name of an .npz file in a folder. */
  readonly name: string;
  /** @throws CuppingError NPY_INVALID, FILE_UNREADABLE, or GOLDEN_INVALID for a file that is not the one recorded */
  readonly read: () => Promise<NpyArray>;
}

export interface Recording {
  readonly path: string;
  readonly kind: "golden record" | "record of a run" | "folder" | "npz" | "npy";
  /** In the net's order where a manifest states it, inputs first; else by name. */
  readonly arrays: readonly RecordedArray[];
  /** What a golden record says of itself, or what was recorded in a run; null for others. */
  readonly manifest: GoldenManifest | null;
}

/**
 * @param path of the record of a run: what its one backend returned is meant
 * @throws CuppingError FILE_UNREADABLE, RECORD_INVALID, GOLDEN_INVALID, NPY_INVALID, USAGE for the record of a run of several
 *   backends, or NOTHING_COMPARED where there is no array
 */
export async function openRecording(path: string): Promise<Recording> {
  await refuseUnfinished(path);
  const found = await stat(path).catch(() => undefined);
  const recording = found?.isDirectory() === true ? await openFolder(await sideOf(path)) : await openFile(path);
  if (recording.arrays.length === 0) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: path,
      problem: "There is no .npy array in it.",
      remedy: "Save blobs with numpy.save or numpy.savez, or use cupping golden record.",
    });
  }
  return recording;
}

/** The folder with the manifest: of the record of a run, its backend's. */
async function sideOf(path: string): Promise<string> {
  const folders = await recordedSides(path);
  if (folders.length === 0) return path;
  if (folders.length === 1) return join(path, folders[0]);
  throw new CuppingError("USAGE", {
    place: path,
    problem: "This is the record of a run of several backends.",
    remedy: `Give one of its folders: ${folders.map((folder) => join(path, folder)).join(", ")}.`,
  });
}

async function openFolder(path: string): Promise<Recording> {
  const files = await readdir(path, { recursive: true });
  if (files.includes(GOLDEN_MANIFEST)) {
    const manifest = await readManifest(path);
    const entries = [
      ...Object.entries(manifest.inputs),
      ...manifest.blobs.map(({ id, values }) => [id, values] as const),
    ];
    return {
      path,
      kind: "producer" in manifest ? "record of a run" : "golden record",
      manifest,
      arrays: entries.map(([name, entry]) => ({
        name,
        read: async () => {
          const { path: file, bytes } = await readVerified(path, entry, "file");
          return decodeNpy(bytes, file);
        },
      })),
    };
  }
  const arrays = files.filter(isArray).map((file): RecordedArray => {
    const at = join(path, file);
    return { name: nameOf(file.split(sep).join("/")), read: async () => decodeNpy(await readWhole(at), at) };
  });
  for (const file of files.filter((name) => name.endsWith(".npz"))) {
    const at = join(path, file);
    const inside = `${file.slice(0, -".npz".length).split(sep).join("/")}/`;
    for (const { name, read } of readArchive(await readWhole(at), at)) arrays.push({ name: inside + name, read });
  }
  return { path, kind: "folder", manifest: null, arrays: byName(arrays) };
}

async function openFile(path: string): Promise<Recording> {
  const bytes = await readWhole(path);
  if (!isArray(path)) return { path, kind: "npz", manifest: null, arrays: byName(readArchive(bytes, path)) };
  const arrays = [{ name: nameOf(basename(path)), read: () => Promise.resolve(decodeNpy(bytes, path)) }];
  return { path, kind: "npy", manifest: null, arrays };
}

function readArchive(bytes: Uint8Array, path: string): RecordedArray[] {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes, { filter: ({ name }) => isArray(name) });
  } catch (error) {
    throw new CuppingError("NPY_INVALID", {
      place: path,
      problem: `This is no .npz file, or a damaged one: ${messageOf(error)}.`,
      remedy: "Give a folder of .npy files, a golden record, or what numpy.save or numpy.savez writes.",
      cause: error,
    });
  }
  return Object.entries(entries).map(([file, content]) => ({
    name: nameOf(file),
    read: () => Promise.resolve(decodeNpy(content, `${path}: ${file}`)),
  }));
}

function isArray(file: string): boolean {
  return file.endsWith(".npy");
}

function nameOf(file: string): string {
  return file.slice(0, -".npy".length);
}

/** conv2 before conv10. */
function byName(arrays: readonly RecordedArray[]): RecordedArray[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  return arrays.toSorted((a, b) => compare(a.name, b.name));
}

/** Which arrays of two recordings are of the same blob. */
export interface Pairing {
  readonly pairs: readonly (readonly [a: RecordedArray, b: RecordedArray])[];
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

/**
 * By the map first; two files of one array are a pair whatever they are called; then by equal names; then by names that are equal
 * but for how tools spell them, where just one on each side is left that could be meant.
 * @param map names in A to names in B
 * @throws CuppingError USAGE for a map that names what is not there
 */
export function pairUp(a: Recording, b: Recording, map: Readonly<Record<string, string>> = {}): Pairing {
  const partner = new Map<string, string>();
  const free = new Set(b.arrays.map(({ name }) => name));
  const pair = (nameA: string, nameB: string): void => {
    partner.set(nameA, nameB);
    free.delete(nameB);
  };
  for (const [nameA, nameB] of Object.entries(map)) {
    known(a, nameA);
    known(b, nameB);
    if (!free.has(nameB)) {
      throw new CuppingError("USAGE", {
        place: "--map",
        problem: `"${nameB}" is named twice.`,
        remedy: "Name each array of B once.",
      });
    }
    pair(nameA, nameB);
  }
  if (a.kind === "npy" && b.kind === "npy" && partner.size === 0) pair(a.arrays[0].name, b.arrays[0].name);
  for (const { name } of a.arrays) if (!partner.has(name) && free.has(name)) pair(name, name);
  const left = a.arrays.map(({ name }) => name).filter((name) => !partner.has(name));
  const [spelledA, spelledB] = [bySpelling(left), bySpelling(free)];
  for (const [spelling, [nameA, ...more]] of spelledA) {
    const candidates = spelledB.get(spelling) ?? [];
    if (more.length === 0 && candidates.length === 1) pair(nameA, candidates[0]);
  }
  const arraysOfB = new Map(b.arrays.map((one) => [one.name, one]));
  return {
    pairs: a.arrays.flatMap((one) => {
      const other = arraysOfB.get(partner.get(one.name) ?? "");
      return other === undefined ? [] : [[one, other] as const];
    }),
    onlyA: a.arrays.map(({ name }) => name).filter((name) => !partner.has(name)),
    onlyB: [...free],
  };
}

function known({ path, arrays }: Recording, name: string): void {
  if (arrays.some((one) => one.name === name)) return;
  throw new CuppingError("USAGE", {
    place: "--map",
    problem: `${path} has no array "${name}".`,
    remedy: didYouMean(
      name,
      arrays.map((one) => one.name),
      `It has for instance "${arrays[0].name}".`,
    ),
  });
}

function bySpelling(names: Iterable<string>): Map<string, string[]> {
  const spelled = new Map<string, string[]>();
  for (const name of names) {
    const spelling = plainly(name);
    spelled.set(spelling, [...(spelled.get(spelling) ?? []), name]);
  }
  return spelled;
}

/** "/conv1/BiasAdd:0" and "conv1_BiasAdd" are one name: TensorFlow numbers outputs, and files can hold no slash or colon. */
function plainly(name: string): string {
  return name
    .replace(/:0$/, "")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_/, "");
}
