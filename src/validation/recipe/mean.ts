/** A mean image from a file: Caffe's binaryproto, or .npy as its Python examples use. */
import { readBinaryproto } from "../../caffe/read.ts";
import { CuppingError } from "../../error.ts";
import { readWhole } from "../../files.ts";
import type { Blob } from "../../tensor/blob.ts";
import { decodeNpy } from "../../tensor/npy.ts";
import { formatShape, type Shape } from "../../tensor/shape.ts";

/**
 * C×H×W; float64 is rounded to float32.
 * @throws CuppingError FILE_UNREADABLE, and INPUT_SHAPE for a file of another number of channels or axes
 */
export async function readMean(file: string, channels: number): Promise<Blob> {
  const { shape, data } = await readMeanFile(file);
  const extents = dropLeadingOne(shape);
  if (extents.length !== 3 || extents[0] !== channels) {
    throw new CuppingError("INPUT_SHAPE", {
      place: file,
      problem: `This mean is ${formatShape(shape)}, and the recipe's images have ${channels} channel${channels === 1 ? "" : "s"}.`,
      remedy: `Give a mean image of ${channels}×H×W, H and W as before cropping.`,
    });
  }
  return { shape: extents, data };
}

async function readMeanFile(file: string): Promise<Blob> {
  try {
    if (!file.endsWith(".npy")) return await readBinaryproto(file);
    const array = decodeNpy(await readWhole(file), file);
    return { shape: array.shape, data: new Float32Array(array.data) };
  } catch (error) {
    if (!(error instanceof CuppingError) || error.code !== "FILE_UNREADABLE") throw error;
    throw new CuppingError("FILE_UNREADABLE", {
      place: file,
      problem: "The recipe takes its mean from this file, which cannot be read.",
      remedy: "Put it there, or say where it is with --mean-file.",
      cause: error,
    });
  }
}

function dropLeadingOne(shape: Shape): Shape {
  return shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
}
