/**
 * CIFAR-10: the binary version's batches (https://www.cs.toronto.edu/~kriz/cifar.html), or the test batch as one PNG of 1,024 ×
 * 10,000 pixels, an image a row, with its labels as JSON. Both hold the planes red, green, blue, and Caffe's own
 * convert_cifar_data keeps that order.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DataSet, StoredImage } from "../data-set.ts";
import { CuppingError, messageOf } from "../../error.ts";
import { readWhole } from "../../files.ts";
import { openBytes } from "./bytes.ts";
import { recordLoader, type Records } from "./records.ts";
import { checkedLabels, dataSetOf, numbered } from "./source.ts";

const SIDE = 32;
const AREA = SIDE * SIDE;
const PIXELS = 3 * AREA;
const CLASSES = 10;

const BATCHES = {
  test: ["test_batch.bin"],
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
};

/** @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, LABELS_INVALID */
export async function openCifar10(folder: string, set: "test" | "train"): Promise<DataSet> {
  const inside = [folder, join(folder, "cifar-10-batches-bin")].find((one) => existsSync(join(one, BATCHES[set][0])));
  if (inside !== undefined)
    return openBatches(
      BATCHES[set].map((file) => join(inside, file)),
      set,
    );
  const image = join(folder, "test_batch.png");
  const labels = ["test_lables.json", "test_labels.json"]
    .map((file) => join(folder, file))
    .find((file) => existsSync(file));
  if (set === "test" && labels !== undefined && existsSync(image)) return openPng(image, labels);
  throw new CuppingError("FILE_UNREADABLE", {
    place: folder,
    problem: `There is no ${BATCHES[set][0]} in this folder.`,
    remedy:
      "Give the folder of CIFAR-10's binary version (cifar-10-batches-bin), unpacked; not the one for Python or MATLAB.",
  });
}

function pixels(data: Uint8Array): StoredImage {
  return { kind: "pixels", colour: "RGB", height: SIDE, width: SIDE, data };
}

function titleOf(set: string, images: number): string {
  return `CIFAR-10's ${set === "train" ? "training" : "test"} set, ${images.toLocaleString("en-US")} images`;
}

async function openBatches(files: readonly string[], set: "test" | "train"): Promise<DataSet> {
  const length = 1 + PIXELS;
  const records: Records[] = [];
  const close = async (): Promise<void> => {
    for (const { bytes } of records) await bytes.close();
  };
  try {
    const labels: number[] = [];
    for (const file of files) {
      const bytes = await openBytes(file);
      const number = bytes.size / length;
      records.push({ bytes, start: 0, length, number });
      if (!Number.isInteger(number) || number === 0) {
        throw corrupt(file, `It has ${bytes.size} bytes, which is no multiple of ${length}.`);
      }
      const cursor = bytes.cursor();
      // A thousand images at a time: the labels stand between the pixels.
      for (let first = 0; first < number; first += 1000) {
        const part = await cursor.read(first * length, Math.min(1000, number - first) * length);
        for (let at = 0; at < part.length; at += length) labels.push(part[at]);
      }
      await cursor.close();
      const wrong = labels.findIndex((label) => label >= CLASSES);
      if (wrong >= 0)
        throw corrupt(file, `The label of image ${wrong} is ${labels[wrong]}, and there are ${CLASSES} classes.`);
    }
    return dataSetOf({
      title: titleOf(set, labels.length),
      labels,
      name: numbered,
      bytes: () => PIXELS,
      loader: () => recordLoader(records, (record) => pixels(record.subarray(1))),
      close,
    });
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPng(imageFile: string, labelsFile: string): Promise<DataSet> {
  let labels: number[];
  try {
    labels = checkedLabels(JSON.parse(new TextDecoder().decode(await readWhole(labelsFile))) as number[], labelsFile);
  } catch (error) {
    if (error instanceof CuppingError) throw error;
    throw corrupt(labelsFile, `This is no JSON list of labels: ${messageOf(error)}.`);
  }
  const { default: sharp } = await import("sharp");
  const decoded = await sharp(await readWhole(imageFile), { limitInputPixels: false })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw corrupt(imageFile, `This is no PNG that can be read: ${messageOf(error)}.`);
    });
  const { data, info } = decoded;
  if (info.width !== AREA || info.height !== labels.length || info.channels !== 3) {
    throw corrupt(
      imageFile,
      `It is ${info.width} × ${info.height} with ${info.channels} channels, where ${AREA} × ${labels.length} with 3 were expected.`,
    );
  }
  const image = (index: number): StoredImage => {
    const planes = new Uint8Array(PIXELS);
    for (let i = 0; i < AREA; i++) {
      for (let c = 0; c < 3; c++) planes[c * AREA + i] = data[(index * AREA + i) * 3 + c];
    }
    return pixels(planes);
  };
  return dataSetOf({
    title: titleOf("test", labels.length),
    labels,
    name: numbered,
    bytes: () => PIXELS,
    loader: () => ({
      load: (first, number) => Promise.resolve(Array.from({ length: number }, (_, i) => image(first + i))),
    }),
  });
}

function corrupt(file: string, problem: string): CuppingError {
  return new CuppingError("FILE_CORRUPT", { place: file, problem, remedy: "Fetch or copy it again." });
}
