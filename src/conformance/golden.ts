/**
 * Golden activations: what the reference computes for every blob of a net on one input, as .npy files with a manifest.
 * golden/README.md states the format. A record is written whole or not at all, and checked by computing it again.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import type { Comparison } from "../comparison/compare.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import { layerAcceptance } from "../comparison/acceptance.ts";
import { compare } from "../comparison/compare.ts";
import { CuppingError, messageOf } from "../error.ts";
import { isSystemError, partialName, putInPlace, readWhole, sha256, unwritable } from "../files.ts";
import { type Output, RULES_VERSION } from "../reference/forward.ts";
import { forwardNetWithErrors, type LayerProgress } from "../reference/net.ts";
import { decodeNpy, encodeNpy } from "../tensor/npy.ts";
import { FP64 } from "../tensor/profile.ts";
import { count, formatShape, sameShape } from "../tensor/shape.ts";

/** A file of the record, or one that it was made from; paths are relative to the manifest. */
export interface FileEntry {
  readonly file: string;
  readonly sha256: string;
}

interface BlobEntry {
  readonly id: BlobId;
  readonly layer: string;
  readonly shape: Shape;
  readonly length: number;
  readonly values: FileEntry;
  readonly magnitude: FileEntry | null;
  readonly pointwise: FileEntry | null;
}

export interface GoldenManifest {
  readonly format: 1;
  /** Version of the reference's rules: see reference/forward.ts. */
  readonly rules: number;
  readonly net: FileEntry;
  readonly weights: FileEntry;
  readonly inputs: Readonly<Record<BlobId, FileEntry & { readonly source: string; readonly shape: Shape }>>;
  readonly blobs: readonly BlobEntry[];
}

export const GOLDEN_MANIFEST = "manifest.json";

/**
 * Records every blob of a net into a folder.
 * @param folder must not exist, be empty, or hold an earlier record, which is replaced in one step
 * @returns how many blobs were recorded, and their size in bytes
 * @throws CuppingError GOLDEN_INVALID when the folder holds something else, FILE_UNWRITABLE
 */
export async function recordGolden(
  folder: string,
  files: { readonly net: string; readonly weights: string },
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Blob>,
  sources: Readonly<Record<BlobId, string>>,
  progress?: LayerProgress,
): Promise<{ blobs: number; bytes: number }> {
  await refuseForeign(folder);
  const target = resolve(folder);
  const partial = partialName(target);
  let bytes = 0;
  const write = async (name: string, shape: Shape, data: Float32Array | Float64Array): Promise<FileEntry> => {
    const npy = encodeNpy(shape, data);
    await writeFile(join(partial, name), npy);
    bytes += npy.length;
    return { file: name, sha256: sha256(npy) };
  };
  const source = async (file: string): Promise<FileEntry> => ({
    file: relative(target, resolve(file)),
    sha256: sha256(await readWhole(file)),
  });
  try {
    await mkdir(partial, { recursive: true });
    const outputs = forwardNetWithErrors(trained, feeds, progress);
    const inputs: Record<BlobId, FileEntry & { source: string; shape: Shape }> = {};
    for (const [id, { shape, data }] of feeds) {
      inputs[id] = { ...(await write(`${fileName(id)}.input.npy`, shape, data)), source: sources[id], shape };
    }
    const blobs: BlobEntry[] = [];
    for (const layer of trained.net.layers) {
      if (layer.type === "Input") continue;
      for (const id of layer.tops) {
        const { shape, length, values, magnitude, pointwise } = outputs.get(id) as Output;
        const name = `${String(blobs.length).padStart(3, "0")}-${fileName(id)}`;
        blobs.push({
          id,
          layer: layer.name,
          shape,
          length,
          values: await write(`${name}.values.npy`, shape, values),
          magnitude: magnitude === null ? null : await write(`${name}.magnitude.npy`, shape, magnitude),
          pointwise: pointwise === null ? null : await write(`${name}.pointwise.npy`, shape, pointwise),
        });
      }
    }
    const manifest: GoldenManifest = {
      format: 1,
      rules: RULES_VERSION,
      net: await source(files.net),
      weights: await source(files.weights),
      inputs,
      blobs,
    };
    await writeFile(join(partial, GOLDEN_MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    await putInPlace(partial, target);
    return { blobs: blobs.length, bytes };
  } catch (error) {
    // Where it could not be made there is nothing to remove either.
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    throw isSystemError(error) ? unwritable(folder, error) : error;
  }
}

/** What takes a folder's place removes what is there: nothing but an earlier record, of whatever version of the rules. */
async function refuseForeign(folder: string): Promise<void> {
  const there = await readdir(folder).catch((): string[] => []);
  if (there.length === 0) return;
  const files = new Set<string>();
  try {
    const { inputs, blobs } = JSON.parse(await readFile(join(folder, GOLDEN_MANIFEST), "utf8")) as GoldenManifest;
    for (const { file } of Object.values(inputs)) files.add(file);
    for (const { values, magnitude, pointwise } of blobs) {
      for (const entry of [values, magnitude, pointwise]) if (entry !== null) files.add(entry.file);
    }
    files.add(GOLDEN_MANIFEST);
  } catch {
    // No record: nothing in the folder is ours.
  }
  const foreign = there.filter((name) => !files.has(name));
  if (foreign.length === 0) return;
  throw new CuppingError("GOLDEN_INVALID", {
    place: folder,
    problem: `This folder holds what is no part of a golden record, for instance ${foreign[0]}.`,
    remedy: "Choose a new folder, or empty this one.",
  });
}

export interface GoldenBlobReport {
  readonly id: BlobId;
  readonly layer: string;
  readonly comparison: Comparison;
}

/**
 * Computes a record again. Another machine may differ in the last bits of exp and pow, so values are compared within
 * float64's own derived tolerance.
 * @throws CuppingError GOLDEN_INVALID when the manifest, the net, the weights or a file is not what the manifest says,
 *   or the record was made by another version of the rules
 */
export async function checkGolden(folder: string, progress?: LayerProgress): Promise<GoldenBlobReport[]> {
  const { manifest, trained, feeds } = await sourcesOf(folder);
  const outputs = forwardNetWithErrors(trained, feeds, progress);
  const reports: GoldenBlobReport[] = [];
  for (const { id, layer, shape, length, values, magnitude, pointwise } of manifest.blobs) {
    const output = outputs.get(id);
    if (output === undefined || !sameShape(output.shape, shape)) {
      throw invalid(folder, `The net has no blob "${id}" of ${formatShape(shape)}.`);
    }
    const acceptance = layerAcceptance(output, FP64);
    // What the values are judged by has to be today's as well: the magnitude is a sum like theirs, and as exact.
    let same = output.length === length;
    if (magnitude !== null) {
      const recorded = await array(folder, magnitude, shape);
      const expected = output.magnitude;
      same &&= expected !== null && compare({ shape, values: expected }, acceptance, recorded, FP64).outside === 0;
    }
    if (pointwise !== null) await array(folder, pointwise, shape);
    same &&= (output.magnitude === null) === (magnitude === null);
    same &&= (output.pointwise === null) === (pointwise === null);
    if (!same) throw invalid(folder, `The error model of "${id}" is not the one that the reference has today.`);
    const recorded = await array(folder, values, shape);
    reports.push({ id, layer, comparison: compare(output, acceptance, recorded, FP64) });
  }
  return reports;
}

/** What a record was made from, as it was then. */
export interface MadeFrom {
  readonly manifest: GoldenManifest;
  readonly trained: TrainedNet;
  readonly feeds: ReadonlyMap<BlobId, Blob>;
}

/** @throws CuppingError GOLDEN_INVALID or FILE_UNREADABLE where a file is another one now, or not there */
export async function sourcesOf(folder: string): Promise<MadeFrom> {
  const manifest = await readManifest(folder);
  const net = await readVerified(folder, manifest.net, "net");
  const weights = await readVerified(folder, manifest.weights, "weights");
  const inputShapes = Object.fromEntries(Object.entries(manifest.inputs).map(([id, { shape }]) => [id, shape]));
  const { trained } = await loadTrainedNet(net.path, weights.path, { inputShapes });
  const feeds = new Map<BlobId, Blob>();
  for (const [id, entry] of Object.entries(manifest.inputs)) {
    const data = await array(folder, entry, entry.shape);
    feeds.set(id, { shape: entry.shape, data: new Float32Array(data) });
  }
  return { manifest, trained, feeds };
}

export async function readManifest(folder: string): Promise<GoldenManifest> {
  const path = join(folder, GOLDEN_MANIFEST);
  const text = new TextDecoder().decode(await readWhole(path));
  let manifest: GoldenManifest;
  try {
    manifest = JSON.parse(text) as GoldenManifest;
  } catch (error) {
    throw invalid(path, `This is no JSON: ${messageOf(error)}.`);
  }
  if (manifest.format !== 1 || !Array.isArray(manifest.blobs) || manifest.blobs.length === 0) {
    throw invalid(path, "This is no manifest of a golden record, or it records no blob.");
  }
  if (manifest.rules !== RULES_VERSION) {
    throw invalid(
      path,
      `This record was made by version ${manifest.rules} of the rules, and this is version ${RULES_VERSION}.`,
    );
  }
  return manifest;
}

export async function readVerified(folder: string, { file, sha256: expected }: FileEntry, what: string) {
  const path = join(folder, file);
  const bytes = await readWhole(path);
  if (sha256(bytes) !== expected) throw invalid(path, `This ${what} is not the one that the record was made from.`);
  return { path, bytes };
}

async function array(folder: string, entry: FileEntry, shape: Shape): Promise<Float64Array> {
  const { path, bytes } = await readVerified(folder, entry, "file");
  const decoded = decodeNpy(bytes, path);
  if (decoded.data.length !== count(shape)) throw invalid(path, `This array is no ${formatShape(shape)}.`);
  return new Float64Array(decoded.data);
}

function invalid(place: string, problem: string): CuppingError {
  return new CuppingError("GOLDEN_INVALID", {
    place,
    problem,
    remedy: "Restore the file, or make the record anew with `cupping golden record`.",
  });
}

/** A blob's id as a file name: ids may hold slashes ("inception_3a/1x1") and colons. */
export function fileName(id: BlobId): string {
  return id.replaceAll(/[^A-Za-z0-9._-]/g, "_");
}
