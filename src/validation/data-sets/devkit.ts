/**
 * The ILSVRC2012 development kit (ILSVRC2012_devkit_t12.tar.gz): meta.mat says which synset an ILSVRC2012_ID is, and
 * ILSVRC2012_validation_ground_truth.txt which ILSVRC2012_ID each validation image has. Caffe's nets number the classes by sorted
 * WNIDs instead, as Caffe's val.txt does.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { list, type ReadEntry } from "tar";
import { CuppingError, messageOf } from "../../error.ts";
import { readWhole } from "../../files.ts";
import { classesOf } from "../labels/order.ts";
import { type MatValue, readMatFile } from "./mat-file.ts";

const META = "meta.mat";
const GROUND_TRUTH = "ILSVRC2012_validation_ground_truth.txt";
const CLASSES = 1000;

export interface Devkit {
  /** WNIDs of ILSVRC2012_ID 1, 2, … 1000. */
  readonly wnids: readonly string[];
  /** The class, by sorted WNIDs, of ILSVRC2012_ID 1, 2, … 1000. */
  readonly classOfId: readonly number[];
  /** ILSVRC2012_IDs, from 1, of validation images 1, 2, … */
  readonly groundTruth: readonly number[];
}

/**
 * @param path the archive as it is downloaded, or a folder in which it was unpacked
 * @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, LABELS_INVALID
 */
export async function readDevkit(path: string): Promise<Devkit> {
  const { meta, groundTruth } = await readFiles(path);
  const wnids = wnidsOf(readMatFile(meta.bytes, meta.place), meta.place);
  const classOfId = classesOf(wnids);
  const ids = new TextDecoder().decode(groundTruth.bytes).trim().split(/\s+/).map(Number);
  const wrong = ids.findIndex((id) => !Number.isInteger(id) || id < 1 || id > CLASSES);
  if (wrong >= 0) {
    throw new CuppingError("LABELS_INVALID", {
      place: `${groundTruth.place}:${wrong + 1}`,
      problem: `An ILSVRC2012_ID from 1 to ${CLASSES} was expected here.`,
      remedy: "Give the ground truth as the devkit has it, unconverted.",
    });
  }
  return { wnids, classOfId, groundTruth: ids };
}

/** WNIDs of the classes 1 … 1000; the other synsets are nodes above them. */
function wnidsOf(variables: ReadonlyMap<string, MatValue>, place: string): string[] {
  const invalid = (problem: string): CuppingError =>
    new CuppingError("LABELS_INVALID", {
      place,
      problem,
      remedy: "Give the meta.mat of ILSVRC2012's devkit for tasks 1 and 2.",
    });
  const synsets = variables.get("synsets");
  if (synsets?.kind !== "structs") throw invalid('There is no struct array "synsets" in it.');
  const wnids: string[] = Array.from({ length: CLASSES }, () => "");
  for (const synset of synsets.structs) {
    const { ILSVRC2012_ID: id, WNID: wnid } = synset;
    if (id?.kind !== "numbers" || id.data.length !== 1 || wnid?.kind !== "text") {
      throw invalid(`A synset has no ILSVRC2012_ID or no WNID, but ${Object.keys(synset).join(", ")}.`);
    }
    const at = id.data[0] - 1;
    if (!(at in wnids)) continue;
    if (wnids[at] !== "") throw invalid(`ILSVRC2012_ID ${at + 1} stands there twice.`);
    wnids[at] = wnid.text;
  }
  const missing = wnids.indexOf("");
  if (missing >= 0) throw invalid(`ILSVRC2012_ID ${missing + 1} is missing.`);
  if (new Set(wnids).size !== CLASSES) throw invalid("Two classes have the same WNID.");
  return wnids;
}

interface Found {
  readonly place: string;
  readonly bytes: Uint8Array;
}

async function readFiles(path: string): Promise<{ meta: Found; groundTruth: Found }> {
  if (existsSync(path) && statSync(path).isDirectory()) {
    const folders = [path, join(path, "data"), join(path, "ILSVRC2012_devkit_t12", "data")];
    const read = async (name: string): Promise<Found> => {
      const place = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
      if (place === undefined) throw missing(path, name);
      return { place, bytes: await readWhole(place) };
    };
    return { meta: await read(META), groundTruth: await read(GROUND_TRUTH) };
  }
  const found = new Map<string, Promise<Buffer>>();
  try {
    await list({
      file: path,
      strict: true,
      filter: (name) => [META, GROUND_TRUTH].includes(baseName(name)),
      onReadEntry: (entry: ReadEntry) => {
        const content = entry.concat();
        // Where the archive is cut off, list() says so.
        content.catch(() => {});
        found.set(baseName(entry.path), content);
      },
    });
  } catch (error) {
    const absent = !existsSync(path);
    throw new CuppingError(absent ? "FILE_UNREADABLE" : "FILE_CORRUPT", {
      place: path,
      problem: `This is no devkit that can be read: ${messageOf(error)}.`,
      remedy: absent
        ? "Check the path."
        : "Give ILSVRC2012_devkit_t12.tar.gz, whole, or the folder that it unpacks to.",
      cause: error,
    });
  }
  const read = async (name: string): Promise<Found> => {
    const bytes = await found.get(name);
    if (bytes === undefined) throw missing(path, name);
    return { place: `${path}/${name}`, bytes };
  };
  return { meta: await read(META), groundTruth: await read(GROUND_TRUTH) };
}

function missing(path: string, name: string): CuppingError {
  return new CuppingError("FILE_UNREADABLE", {
    place: path,
    problem: `There is no ${name} in it.`,
    remedy: "Give the devkit for tasks 1 and 2: ILSVRC2012_devkit_t12.tar.gz.",
  });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
