/** Image files in a folder, with their labels in a list or in the names of their folders. */
import { type Dirent, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSet, StoredImage } from "../data-set.ts";
import { CuppingError, messageOf } from "../../error.ts";
import { readWhole } from "../../files.ts";
import { dataSetOf, type Loader, Texts } from "./source.ts";

/** Files that are read at once. */
const AT_ONCE = 8;

/** A list file: names, and a label each. */
export interface LabelList {
  readonly names: Texts;
  readonly labels: readonly number[];
}

/**
 * Caffe's list file: "path label" a line. The label follows the last blank, so that paths may hold blanks.
 * @throws CuppingError FILE_UNREADABLE, LABELS_INVALID with the line
 */
export async function readList(file: string): Promise<LabelList> {
  const text = new TextDecoder().decode(await readWhole(file));
  const names = new Texts();
  const labels: number[] = [];
  let start = 0;
  for (let line = 1; start < text.length; line++) {
    const end = text.indexOf("\n", start);
    const content = text.slice(start, end < 0 ? text.length : end).trim();
    start = end < 0 ? text.length : end + 1;
    if (content === "") continue;
    const match = /^(.*\S)\s+(\d+)$/.exec(content);
    if (match === null) {
      throw new CuppingError("LABELS_INVALID", {
        place: `${file}:${line}`,
        problem: `"${content.slice(0, 80)}" is no path with a label.`,
        remedy: "Write a path, a blank and a whole number from 0 a line, as in Caffe's val.txt.",
      });
    }
    names.push(match[1]);
    labels.push(Number(match[2]));
  }
  if (labels.length === 0) {
    throw new CuppingError("LABELS_INVALID", {
      place: file,
      problem: "The list is empty.",
      remedy: "Give a list with images.",
    });
  }
  return { names, labels };
}

/**
 * Caffe's ImageDataLayer: paths in the list are relative to the folder.
 * @throws CuppingError FILE_UNREADABLE, LABELS_INVALID
 */
export async function openList(folder: string, file: string): Promise<DataSet> {
  const { names, labels } = await readList(file);
  return imageFiles(folder, names, labels, "the list's paths start from this folder");
}

/**
 * A folder for each class, named by its WNID. Classes are numbered in the sorted order of the folders that are there, or by the lines
 * of a synsets file, whose first words are the WNIDs.
 * @throws CuppingError FILE_UNREADABLE, LABELS_INVALID
 */
export async function openByWnid(folder: string, synsetsFile?: string): Promise<DataSet> {
  const found = entriesOf(folder)
    .filter((entry) => entry.isDirectory() && /^n\d{8}$/.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
  const wnids = synsetsFile === undefined ? found : await readSynsets(synsetsFile);
  const classOf = new Map(wnids.map((wnid, i) => [wnid, i]));
  const names = new Texts();
  const labels: number[] = [];
  for (const wnid of found) {
    const label = classOf.get(wnid);
    if (label === undefined) {
      throw new CuppingError("LABELS_INVALID", {
        place: join(folder, wnid),
        problem: `${wnid} does not stand in ${synsetsFile}.`,
        remedy: "Give the synsets file that the net was trained with, or move folders of other classes away.",
      });
    }
    const files = entriesOf(join(folder, wnid)).filter((entry) => !entry.isDirectory() && IMAGE.test(entry.name));
    for (const name of files.map((entry) => entry.name).toSorted()) {
      names.push(`${wnid}/${name}`);
      labels.push(label);
    }
  }
  if (labels.length === 0) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: folder,
      problem: "There is no image in a folder with a WNID (n01440764) for its name.",
      remedy: "Give the folder that holds the classes' folders, or use list: with a list file.",
    });
  }
  return imageFiles(folder, names, labels, "");
}

const IMAGE = /\.(jpe?g|png|bmp|gif|webp|tiff?)$/i;

async function readSynsets(file: string): Promise<string[]> {
  const lines = new TextDecoder().decode(await readWhole(file)).split("\n");
  const wnids = lines.map((line) => line.trim().split(/\s/)[0]).filter((wnid) => wnid !== "");
  const wrong = wnids.findIndex((wnid, i) => !/^n\d{8}$/.test(wnid) || wnids.indexOf(wnid) !== i);
  if (wrong < 0 && wnids.length > 0) return wnids;
  throw new CuppingError("LABELS_INVALID", {
    place: `${file}:${wrong + 1}`,
    problem: wnids.length === 0 ? "This file is empty." : `"${wnids[wrong]}" is no WNID, or stands there twice.`,
    remedy: "Give a file with one class a line that begins with its WNID, as Caffe's synsets.txt and synset_words.txt.",
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: folder,
      problem: `This folder cannot be read: ${messageOf(error)}.`,
      remedy: "Check that the path is right.",
      cause: error,
    });
  }
}

/** A data set of files by name. One that is missing is an unreadable image; a folder with none of them is an error. */
export function imageFiles(
  folder: string,
  names: Texts,
  labels: readonly number[],
  hint: string,
  title = folder,
): DataSet {
  entriesOf(folder);
  const sizes = new Float64Array(names.size);
  let present = 0;
  for (let i = 0; i < sizes.length; i++) {
    sizes[i] = sizeOf(join(folder, names.get(i)));
    if (sizes[i] >= 0) present++;
  }
  if (present === 0) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: folder,
      problem: `None of ${sizes.length.toLocaleString("en-US")} images is there: not ${names.get(0)}, for one.`,
      remedy: `Check the folder${hint === "" ? "" : `: ${hint}`}.`,
    });
  }
  return dataSetOf({
    title: `${title}, ${sizes.length.toLocaleString("en-US")} images`,
    labels,
    name: (index) => names.get(index),
    bytes: (index) => sizes[index],
    loader: () => fileLoader((index) => join(folder, names.get(index))),
  });
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return -1;
  }
}

function fileLoader(path: (index: number) => string): Loader {
  return {
    load: async (first, number) => {
      const images: (StoredImage | Error)[] = [];
      for (let at = 0; at < number; at += AT_ONCE) {
        const wanted = Array.from({ length: Math.min(AT_ONCE, number - at) }, (_, i) => path(first + at + i));
        images.push(...(await Promise.all(wanted.map(readImage))));
      }
      return images;
    },
  };
}

async function readImage(file: string): Promise<StoredImage | Error> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > 0) return { kind: "encoded", bytes };
    throw new Error("it is empty");
  } catch (error) {
    return new CuppingError("IMAGE_UNREADABLE", {
      place: file,
      problem: `This image cannot be read: ${messageOf(error)}.`,
      remedy: "Fetch or copy it again.",
      cause: error,
    });
  }
}
