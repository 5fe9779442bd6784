/**
 * Encoded images to pixels, by sharp, with OpenCV's imread as the measure: the same libjpeg-turbo arithmetic (exact integer IDCT,
 * smooth chroma upsampling), colour profiles ignored, alpha dropped, 16 bits cut to 8. docs/recipes.md says on which images
 * both were found identical, and where they are not.
 */
import type Sharp from "sharp";
import { CuppingError, messageOf } from "../../error.ts";
import { withLumaAsRed } from "./jpeg-luma.ts";
import type { Pixels } from "./pixels.ts";
import type { Recipe } from "./recipe.ts";

let loaded: typeof Sharp | undefined;

/** sharp, loaded when the first image is decoded. */
export async function sharpLibrary(): Promise<typeof Sharp> {
  loaded ??= (await import("sharp")).default;
  return loaded;
}

/** What decodes here, for records that are compared with another machine's. */
export async function decoderVersion(): Promise<string> {
  const { sharp: version, vips, mozjpeg, png } = (await sharpLibrary()).versions;
  return `sharp ${version}, libvips ${vips}, libjpeg-turbo of mozjpeg ${mozjpeg}, libpng ${png}`;
}

/**
 * The image in colour, whatever the file holds; grey is made of it later. But where grey is wanted, of a colour JPEG its own luma is
 * taken, as by OpenCV's IMREAD_GRAYSCALE.
 * @throws CuppingError IMAGE_UNREADABLE for what is no image or cut off, and for what the recipe refuses
 */
export async function decode(
  bytes: Uint8Array,
  { grey, cmyk, exif, colour, flaws }: Recipe["decode"],
): Promise<Pixels> {
  const sharp = await sharpLibrary();
  const options = {
    failOn: flaws === "refuse" ? "warning" : "error",
    ignoreIcc: true,
    autoOrient: exif === "apply",
  } as const;
  const luma = colour === "grey" ? withLumaAsRed(bytes) : undefined;
  let space: string;
  let data: Buffer;
  let info: { readonly width: number; readonly height: number; readonly channels: number };
  try {
    space = coloursOf(bytes) ?? (await sharp(bytes, options).metadata()).space;
    const image = sharp(luma ?? bytes, options);
    if (space === "cmyk") image.pipelineColourspace("cmyk").toColourspace("cmyk");
    else image.removeAlpha();
    ({ data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true }));
  } catch (error) {
    throw unreadable(
      `This is no whole image: ${messageOf(error).trim().replace(/\.$/, "")}.`,
      flaws === "refuse"
        ? 'Fetch it again, or say "flaws": "accept" for an image that is only flawed; JPEG, PNG, WebP, GIF and TIFF are read.'
        : "Fetch it again; JPEG, PNG, WebP, GIF and TIFF are read.",
      error,
    );
  }
  if (space === "cmyk" && cmyk === "refuse")
    throw unreadable(
      "This image has four inks (CMYK), which the recipe refuses.",
      'Convert it, or say "cmyk": "opencv".',
    );
  if (/^(b-w|grey16)$/.test(space) && grey === "refuse" && colour !== "grey")
    throw unreadable("This image is grey, which the recipe refuses.", 'Leave it out, or say "grey": "replicate".');
  const { height, width, channels } = info;
  if (channels === 4) return { height, width, channels: 3, data: fromInks(data) };
  if (channels === 1) return { height, width, channels: 1, data };
  if (luma !== undefined) return { height, width, channels: 1, data: data.filter((_, i) => i % channels === 0) };
  if (channels !== 3) throw unreadable(`This image has ${channels} channels.`, "Convert it to three.");
  // In place: the buffer is ours alone.
  for (let i = 0; i < data.length; i += 3) {
    const red = data[i];
    data[i] = data[i + 2];
    data[i + 2] = red;
  }
  return { height, width, channels, data };
}

/**
 * "srgb", "b-w" or "cmyk" from a JPEG's frame header, by its number of components; undefined for other files. Faster than
 * opening the file twice.
 */
function coloursOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1];
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { 1: "b-w", 3: "srgb", 4: "cmyk" }[bytes[at + 9]];
    else at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return undefined;
}

/**
 * OpenCV's formula: each ink's complement times that of black, cut to 8 bits. libvips gives inks as 0 for none; a file that
 * Adobe's programs wrote holds their complements, which is what OpenCV computes with.
 * Source: opencv/opencv, modules/imgcodecs/src/utils.cpp (icvCvt_CMYK2BGR_8u_C4C3R).
 */
function fromInks(inks: Uint8Array): Uint8Array {
  const data = new Uint8Array((inks.length / 4) * 3);
  for (let i = 0, at = 0; i < inks.length; i += 4) {
    const black = 255 - inks[i + 3];
    for (let ink = 2; ink >= 0; ink--) data[at++] = black - ((inks[i + ink] * black) >> 8);
  }
  return data;
}

export function unreadable(problem: string, remedy: string, cause?: unknown): CuppingError {
  return new CuppingError("IMAGE_UNREADABLE", { problem, remedy, cause });
}
