/** Pairs of .npy files: tensors that a net is fed as they are, and their labels. */
import type { DataSet, StoredImage } from "../data-set.ts";
import { CuppingError } from "../../error.ts";
import { readWhole } from "../../files.ts";
import { decodeNpy, decodeNpyHeader, NPY_HEADER_BYTES } from "../../tensor/npy.ts";
import { count, formatShape } from "../../tensor/shape.ts";
import { openBytes } from "./bytes.ts";
import { recordLoader } from "./records.ts";
import { checkedLabels, dataSetOf, numbered } from "./source.ts";

/**
 * N×C×H×W numbers of any type that .npy files are read with, made float32, and N labels. Images are named by their places.
 * @throws CuppingError FILE_UNREADABLE, NPY_INVALID, LABELS_INVALID
 */
export async function openNpy(imagesFile: string, labelsFile: string): Promise<DataSet> {
  const { shape: labelShape, data } = decodeNpy(await readWhole(labelsFile), labelsFile);
  const labels = checkedLabels(data, labelsFile);
  const bytes = await openBytes(imagesFile);
  try {
    const cursor = bytes.cursor();
    const header = decodeNpyHeader(await cursor.read(0, Math.min(NPY_HEADER_BYTES, bytes.size)), imagesFile);
    await cursor.close();
    const { shape, start, size, fortran } = header;
    const [number, ...one] = shape;
    const expected = count(shape) * size;
    if (fortran || one.length === 0 || bytes.size - start !== expected) {
      throw new CuppingError("NPY_INVALID", {
        place: imagesFile,
        problem: fortran
          ? "The array is in Fortran order, so that no image stands in one place."
          : `The array is ${formatShape(shape)}, and ${bytes.size - start} bytes follow the header.`,
        remedy: "Save N×C×H×W images in C order, whole: numpy.save(file, numpy.ascontiguousarray(images)).",
      });
    }
    if (labels.length !== number || count(labelShape, 1) !== 1) {
      throw new CuppingError("LABELS_INVALID", {
        place: labelsFile,
        problem: `The labels are ${formatShape(labelShape)}, and there are ${number} images.`,
        remedy: "Give one label an image.",
      });
    }
    const length = count(one) * size;
    const image = (record: Uint8Array): StoredImage => ({
      kind: "tensor",
      blob: { shape: one, data: Float32Array.from(header.decode(record)) },
    });
    return dataSetOf({
      title: `${imagesFile}, ${number.toLocaleString("en-US")} tensors of ${formatShape(one)}`,
      labels,
      name: numbered,
      bytes: () => length,
      loader: () => recordLoader([{ bytes, start, length, number }], image),
      close: () => bytes.close(),
    });
  } catch (error) {
    await bytes.close();
    throw error;
  }
}
