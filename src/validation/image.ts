/** An image as a blob that a net can be fed. Recipes, which say how a data set was prepared, are not this. */
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import { CuppingError, messageOf } from "../error.ts";
import { formatShape } from "../tensor/shape.ts";

/**
 * Reads an image file into an N×C×H×W blob: squashed to H×W (bilinear), channels in Caffe's BGR order or grey for C = 1,
 * values 0 … 255 without a mean subtracted, the same image N times. Both sides of a comparison get these very bits.
 * @throws CuppingError IMAGE_UNREADABLE, and INPUT_SHAPE when the shape is no N×1×H×W or N×3×H×W
 */
export async function imageBlob(file: string, shape: Shape): Promise<Blob> {
  const [number, channels, height, width] = shape;
  if (shape.length !== 4 || (channels !== 1 && channels !== 3)) {
    throw new CuppingError("INPUT_SHAPE", {
      place: file,
      problem: `An image fills an input of N×1×H×W or N×3×H×W, and this one is ${formatShape(shape)}.`,
      remedy: "Feed an .npy file of that shape, or random:SEED.",
    });
  }
  const { default: sharp } = await import("sharp");
  let pixels: Buffer;
  try {
    const image = sharp(file, { failOn: "warning" })
      .removeAlpha()
      .resize(width, height, { fit: "fill", kernel: "linear" })
      .toColourspace(channels === 1 ? "b-w" : "srgb");
    pixels = await image.raw({ depth: "uchar" }).toBuffer();
  } catch (error) {
    throw new CuppingError("IMAGE_UNREADABLE", {
      place: file,
      problem: `This is no image that can be read: ${messageOf(error)}.`,
      remedy: "Use a whole JPEG, PNG, WebP, GIF or TIFF file; check that the path is right.",
      cause: error,
    });
  }
  const area = height * width;
  const data = new Float32Array(number * channels * area);
  for (let c = 0; c < channels; c++) {
    const source = channels === 3 ? 2 - c : c;
    for (let i = 0; i < area; i++) data[c * area + i] = pixels[i * channels + source];
  }
  for (let n = 1; n < number; n++) data.copyWithin(n * channels * area, 0, channels * area);
  return { shape, data };
}
