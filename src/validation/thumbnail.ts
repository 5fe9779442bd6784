/** Small pictures of images as a data set stores them, for reports. */
import type { DataSet, StoredImage } from "./data-set.ts";
import { sharpLibrary } from "./recipe/decode.ts";

/** The longer side, in pixels, at most. */
const SIDE = 144;

/** Pictures of these images, as data addresses; images that cannot be read, or are no pictures, are left out. */
export async function thumbnailsOf(dataSet: DataSet, indices: readonly number[]): Promise<Map<number, string>> {
  const pictures = new Map<number, string>();
  for await (const { index, image } of dataSet.read(indices.toSorted((a, b) => a - b))) {
    if (image instanceof Error || image.kind === "tensor") continue;
    const bytes = await thumbnail(image).catch(() => undefined);
    if (bytes !== undefined) pictures.set(index, `data:image/webp;base64,${bytes.toString("base64")}`);
  }
  return pictures;
}

async function thumbnail(image: Exclude<StoredImage, { kind: "tensor" }>): Promise<Buffer> {
  const sharp = await sharpLibrary();
  if (image.kind === "encoded") {
    return sharp(image.bytes, { failOn: "none" })
      .rotate()
      .resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .webp({ quality: 75 })
      .toBuffer();
  }
  const { colour, height, width, data } = image;
  const channels = colour === "grey" ? 1 : 3;
  const area = height * width;
  const pixels = new Uint8Array(area * channels);
  for (let c = 0; c < channels; c++) {
    const plane = colour === "BGR" ? 2 - c : c;
    for (let i = 0; i < area; i++) pixels[i * channels + c] = data[plane * area + i];
  }
  return sharp(pixels, { raw: { width, height, channels } })
    .resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true })
    .webp({ lossless: true })
    .toBuffer();
}
