/**
 * ILSVRC2012's 50,000 validation images as they are downloaded: ILSVRC2012_img_val.tar, or a folder with its files, and the devkit
 * with their labels. Images stand in the order of their numbers, and labels are classes in WNID order, as Caffe's nets have them.
 */
import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { DataSet, StoredImage } from "../data-set.ts";
import { CuppingError } from "../../error.ts";
import { openFile, readAt } from "./bytes.ts";
import { type Devkit, readDevkit } from "./devkit.ts";
import { imageFiles, type LabelList, readList } from "./list.ts";
import { dataSetOf, Texts } from "./source.ts";
import { indexTar } from "./tar-index.ts";

export interface IlsvrcFiles {
  /** ILSVRC2012_img_val.tar, or a folder with the JPEGs. */
  readonly images: string;
  /** The archive or folder of the devkit. */
  readonly devkit?: string;
  /** Caffe's val.txt: the labels without a devkit, and a check of it with one. */
  readonly list?: string;
  /** What becomes of images that are not there: unreadable images, or no part of the set. */
  readonly missing: "fail" | "skip";
}

const NAME = /^ILSVRC2012_val_(\d{8})\.JPEG$/;

/** @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, FILE_TRUNCATED, LABELS_INVALID, LABELS_DIFFER, USAGE */
export async function openIlsvrc2012({ images, devkit, list, missing }: IlsvrcFiles): Promise<DataSet> {
  if (devkit === undefined && list === undefined) {
    throw new CuppingError("USAGE", {
      place: "--data ilsvrc2012",
      problem: "The images have no labels.",
      remedy: "Add devkit=ILSVRC2012_devkit_t12.tar.gz, or list=val.txt, or both.",
    });
  }
  const kit = devkit === undefined ? undefined : await readDevkit(devkit);
  const listed = list === undefined ? undefined : numberedLabels(await readList(list), list);
  if (kit !== undefined && listed !== undefined) checkList(kit, listed, list as string);
  const labelOf = kit === undefined ? (listed as Map<number, number>) : labelsOf(kit);

  const isFolder = existsSync(images) && statSync(images).isDirectory();
  const places = isFolder ? undefined : indexImages(images);
  const isThere = (number: number): boolean => places?.has(number) ?? existsSync(join(images, nameOf(number)));
  const present = [...labelOf.keys()].filter(isThere);
  const all = labelOf.size.toLocaleString("en-US");
  if (present.length === 0) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: images,
      problem: `None of ${all} images is there: not ${nameOf([...labelOf.keys()][0])}, for one.`,
      remedy: "Give ILSVRC2012_img_val.tar, or a folder in which the JPEGs stand, not in folders by class.",
    });
  }
  const numbers = missing === "skip" ? present : [...labelOf.keys()];
  const labels = numbers.map((number) => labelOf.get(number) as number);
  const left = labelOf.size - numbers.length;
  const title = `ILSVRC2012 validation${left === 0 ? "" : ` without ${left.toLocaleString("en-US")} of ${all} images`}`;
  if (places !== undefined) return tarredImages(images, places, numbers, labels, title);
  const names = new Texts();
  for (const number of numbers) names.push(nameOf(number));
  return imageFiles(images, names, labels, "", title);
}

function nameOf(number: number): string {
  return `ILSVRC2012_val_${String(number).padStart(8, "0")}.JPEG`;
}

/** Labels by the number of the image, in the order of the numbers. */
function labelsOf({ groundTruth, classOfId }: Devkit): Map<number, number> {
  return new Map(groundTruth.map((id, i) => [i + 1, classOfId[id - 1]]));
}

function numberedLabels({ names, labels }: LabelList, file: string): Map<number, number> {
  const pairs = labels.map((label, i): [number, number] => {
    const name = basename(names.get(i));
    const match = NAME.exec(name);
    if (match !== null) return [Number(match[1]), label];
    throw new CuppingError("LABELS_INVALID", {
      place: file,
      problem: `${name} is no image of ILSVRC2012's validation set.`,
      remedy: "Give Caffe's val.txt, whose lines begin with ILSVRC2012_val_00000001.JPEG and so on.",
    });
  });
  return new Map(pairs.toSorted(([a], [b]) => a - b));
}

/** The list has to say the same as the devkit of every image that it names. */
function checkList(kit: Devkit, listed: ReadonlyMap<number, number>, file: string): void {
  const labels = labelsOf(kit);
  const unknown = [...listed.keys()].find((number) => !labels.has(number));
  if (unknown !== undefined) {
    throw new CuppingError("LABELS_DIFFER", {
      place: file,
      problem: `The list has ${nameOf(unknown)}, and the devkit labels ${labels.size.toLocaleString("en-US")} images only.`,
      remedy: "Give a list and a devkit of the same set.",
    });
  }
  const differing = [...listed].filter(([number, label]) => labels.get(number) !== label);
  if (differing.length === 0) return;
  const [number, label] = differing[0];
  const isAll = (guess: (id: number) => number): boolean =>
    [...listed].every(([image, given]) => guess(kit.groundTruth[image - 1]) === given);
  const looks = isAll((id) => id - 1)
    ? " The whole list is in ILSVRC2012_ID order, counted from 0."
    : isAll((id) => id)
      ? " The whole list is in ILSVRC2012_ID order, counted from 1."
      : isAll((id) => kit.classOfId[id - 1] + 1)
        ? " The whole list counts classes from 1."
        : "";
  throw new CuppingError("LABELS_DIFFER", {
    place: file,
    problem: `By the list ${nameOf(number)} is of class ${label}, and by the devkit of class ${labels.get(number)} (ILSVRC2012_ID ${kit.groundTruth[number - 1]}). ${differing.length.toLocaleString("en-US")} of ${listed.size.toLocaleString("en-US")} images differ.${looks}`,
    remedy: "Find out which of the two is right; Caffe's val.txt agrees with the devkit of 2012 in WNID order.",
  });
}

/** Places in the archive: [start, size] by the number of the image. */
function indexImages(file: string): Map<number, readonly [number, number]> {
  const places = new Map<number, readonly [number, number]>();
  indexTar(file, ({ name, start, size }) => {
    const match = NAME.exec(basename(name));
    if (match !== null) places.set(Number(match[1]), [start, size]);
  });
  if (places.size > 0) return places;
  throw new CuppingError("FILE_CORRUPT", {
    place: file,
    problem: "There is no ILSVRC2012_val_….JPEG in this archive.",
    remedy: "Give ILSVRC2012_img_val.tar.",
  });
}

async function tarredImages(
  file: string,
  places: ReadonlyMap<number, readonly [number, number]>,
  numbers: readonly number[],
  labels: readonly number[],
  title: string,
): Promise<DataSet> {
  const handle = await openFile(file);
  const load = async (index: number): Promise<StoredImage | Error> => {
    const place = places.get(numbers[index]);
    const name = nameOf(numbers[index]);
    if (place === undefined || place[1] === 0) {
      return new CuppingError("IMAGE_UNREADABLE", {
        place: `${file}/${name}`,
        problem: place === undefined ? "The archive has no such image." : "The image is empty.",
        remedy: "Fetch the archive again, or leave out missing images: missing=skip.",
      });
    }
    return { kind: "encoded", bytes: await readAt(handle, file, place[0], place[1]) };
  };
  return dataSetOf({
    title: `${title}, ${numbers.length.toLocaleString("en-US")} images`,
    labels,
    name: (index) => nameOf(numbers[index]),
    bytes: (index) => places.get(numbers[index])?.[1] ?? -1,
    loader: () => ({
      load: async (first, number) => {
        const loaded: (StoredImage | Error)[] = [];
        for (let i = first; i < first + number; i++)
          loaded.push(await load(i).catch((error: unknown) => error as Error));
        return loaded;
      },
    }),
    close: () => handle.close(),
  });
}
