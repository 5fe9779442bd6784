/** A recipe made ready: from a stored image to the numbers that a net is fed. */
import { CuppingError } from "../../error.ts";
import { sha256 } from "../../files.ts";
import type { Blob } from "../../tensor/blob.ts";
import { count, formatShape, sameShape } from "../../tensor/shape.ts";
import type { StoredImage } from "../data-set.ts";
import type { Preprocessor } from "../preprocessor.ts";
import { decode, unreadable } from "./decode.ts";
import { colourOf, greyOf, type Pixels } from "./pixels.ts";
import type { Recipe } from "./recipe.ts";
import { resize, shortSideSize } from "./resize/resize.ts";
import { bytesOf } from "./tensor-hash.ts";
import { type View, viewsOf } from "./views.ts";

/** The number of channels of a recipe's images. */
export function channelsOf({ decode: { colour } }: Recipe): 1 | 3 {
  return colour === "grey" ? 1 : 3;
}

/**
 * Reads the mean file, if there is one, and states shape and identity.
 * @param recipe as `loadRecipe` or `parseRecipe` gives it; a mean file's path is relative to the current folder
 * @throws CuppingError FILE_UNREADABLE, INPUT_SHAPE for a mean file that does not fit the recipe
 */
export async function preprocessor(recipe: Recipe): Promise<Preprocessor> {
  const channels = channelsOf(recipe);
  const mean = recipe.mean?.file === undefined ? undefined : await meanOf(recipe.mean.file, channels);
  if (mean !== undefined) refuseOtherMean(recipe, mean);
  const [height, width] = viewSize(recipe);
  const shape = [channels, height, width] as const;
  const views = recipe.oversample ? 10 : 1;
  const size = count(shape);
  const subtract = subtraction(recipe, mean);
  return {
    name: recipe.name,
    identity: identityOf(recipe, mean),
    shape,
    views,
    async prepare(image: StoredImage, into?: Float32Array): Promise<Float32Array> {
      if (into !== undefined && into.length !== views * size)
        throw new RangeError(`${into.length} numbers do not hold ${views} views of ${size}`);
      if (image.kind === "tensor") {
        const numbers = asItIs(image.blob, shape, views);
        into?.set(numbers);
        return into ?? numbers;
      }
      const source = image.kind === "encoded" ? await decode(image.bytes, recipe.decode) : interleaved(image, recipe);
      const pixels = resized(channels === 1 ? greyOf(source) : colourOf(source), recipe);
      if (mean !== undefined) refuseOtherSize(pixels, mean);
      const data = into ?? new Float32Array(views * size);
      for (const [i, view] of viewsWithin(recipe, pixels).entries())
        subtract(pixels, view, data.subarray(i * size, (i + 1) * size), shape);
      return data;
    },
  };
}

/** The formats of mean files are loaded for those who have one: each thread that prepares would load them. */
async function meanOf(file: string, channels: number): Promise<Blob> {
  const { readMean } = await import("./mean.ts");
  return readMean(file, channels);
}

/** Height and width of what the net is fed. */
function viewSize({ crop, resize: rule }: Recipe): readonly [height: number, width: number] {
  if (crop !== undefined) return [crop.height, crop.width];
  // The recipe's check makes sure that the size is given.
  const { height, width } = rule as { readonly height: number; readonly width: number };
  return [height, width];
}

function resized(pixels: Pixels, { resize: rule }: Recipe): Pixels {
  switch (rule.rule) {
    case "short-side": {
      const { height, width } = shortSideSize(pixels, rule.size, rule.longSide);
      return resize(pixels, height, width, rule.interpolation);
    }
    case "squash":
      return resize(pixels, rule.height, rule.width, rule.interpolation);
    case "none":
      if (rule.height === undefined || (pixels.height === rule.height && pixels.width === rule.width)) return pixels;
      throw unreadable(
        `This image is ${pixels.height}×${pixels.width}, and the recipe takes images of ${rule.height}×${rule.width} as they are.`,
        "Use a recipe that resizes, or images of that size.",
      );
    default:
      return rule satisfies never;
  }
}

function viewsWithin(recipe: Recipe, pixels: Pixels): View[] {
  try {
    return viewsOf(recipe, pixels);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { height, width } = recipe.crop as { readonly height: number; readonly width: number };
    throw unreadable(
      `This image is ${pixels.height}×${pixels.width}, and the recipe crops ${height}×${width} from it.`,
      "Use a recipe that resizes, or larger images.",
    );
  }
}

/** Planes become pixels, in OpenCV's order of colours. */
function interleaved(
  image: Extract<StoredImage, { kind: "pixels" }>,
  { decode: { grey, colour: wanted } }: Recipe,
): Pixels {
  const { height, width, data, colour } = image;
  const area = height * width;
  const channels = colour === "grey" ? 1 : 3;
  if (data.length !== channels * area)
    throw unreadable(
      `This image has ${data.length} bytes, and ${channels}×${height}×${width} are stated.`,
      "Make the data set again.",
    );
  if (channels === 1) {
    if (grey === "refuse" && wanted !== "grey")
      throw unreadable("This image is grey, which the recipe refuses.", 'Leave it out, or say "grey": "replicate".');
    return { height, width, channels, data };
  }
  const pixels = new Uint8Array(3 * area);
  for (let c = 0; c < 3; c++) {
    const start = (colour === "RGB" ? 2 - c : c) * area;
    for (let i = 0, at = c; i < area; i++, at += 3) pixels[at] = data[start + i];
  }
  return { height, width, channels, data: pixels };
}

type Subtraction = (
  pixels: Pixels,
  view: View,
  into: Float32Array,
  shape: readonly [channels: number, height: number, width: number],
) => void;

/**
 * Caffe's transform, in float32: (pixel − mean) · scale, or pixel · scale − mean. A mean image is subtracted where the crop was
 * taken, before mirroring. Source: BVLC/caffe, src/caffe/data_transformer.cpp.
 */
function subtraction(recipe: Recipe, mean: Blob | undefined): Subtraction {
  const { fround } = Math;
  const scale = fround(recipe.scale);
  const meanFirst = recipe.order === "mean-then-scale";
  const value = (pixel: number, subtract: number): number =>
    meanFirst ? fround(fround(pixel - subtract) * scale) : fround(fround(pixel * scale) - subtract);
  const values = recipe.mean?.values ?? [0];
  // A byte has 256 values: for a mean that is one number a channel they are all computed beforehand.
  const tables = Array.from({ length: channelsOf(recipe) }, (_, c) => {
    const subtract = fround(values[values.length === 1 ? 0 : c]);
    return Float32Array.from({ length: 256 }, (_, pixel) => value(pixel, subtract));
  });
  return (pixels, { top, left, mirrored }, into, [channels, height, width]) => {
    const { data } = pixels;
    const step = mirrored ? -1 : 1;
    for (let c = 0; c < channels; c++) {
      // Pixels are blue, green, red.
      const source = recipe.decode.colour === "RGB" ? 2 - c : c;
      const table = tables[c];
      for (let y = 0; y < height; y++) {
        let at = (c * height + y) * width + (mirrored ? width - 1 : 0);
        let from = ((top + y) * pixels.width + left) * channels + source;
        if (mean === undefined) {
          for (let x = 0; x < width; x++, at += step, from += channels) into[at] = table[data[from]];
        } else {
          let under = (c * pixels.height + top + y) * pixels.width + left;
          for (let x = 0; x < width; x++, at += step, from += channels)
            into[at] = value(data[from], mean.data[under++]);
        }
      }
    }
  };
}

/** sha256 of everything that decides about a tensor: not of the recipe's name, title and source. */
function identityOf(
  { decode: how, resize: rule, crop, mean, scale, order, mirror, oversample }: Recipe,
  file: Blob | undefined,
): string {
  const subtracted = file === undefined ? mean?.values : { shape: file.shape, sha256: sha256(bytesOf(file.data)) };
  return sha256(canonical({ how, rule, crop, subtracted, scale, order, mirror, oversample }));
}

/** JSON with the keys of every object in alphabetical order. */
function canonical(value: object): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function asItIs({ shape, data }: Blob, wanted: readonly number[], views: number): Float32Array {
  if (views === 1 && (sameShape(shape, wanted) || sameShape(shape, [1, ...wanted]))) return data;
  throw unreadable(
    `This tensor is ${formatShape(shape)}, and the recipe makes ${views === 1 ? "" : `${views} views of `}${formatShape(wanted)}.`,
    "A tensor is fed as it is: use a recipe of its shape that takes one view.",
  );
}

/** Caffe wants a mean image of the very size of the images that it is subtracted from. */
function refuseOtherMean({ name, resize: rule }: Recipe, { shape: [, height, width] }: Blob): void {
  if (rule.rule === "short-side" || rule.height === undefined) return;
  if (rule.height === height && rule.width === width) return;
  throw new CuppingError("INPUT_SHAPE", {
    place: `recipe ${name}`,
    problem: `The mean image is ${height}×${width}, and the images that it is subtracted from are ${rule.height}×${rule.width}.`,
    remedy: "Give a mean image of the size before cropping, as Caffe's compute_image_mean makes it.",
  });
}

function refuseOtherSize(pixels: Pixels, { shape: [, height, width] }: Blob): void {
  if (pixels.height === height && pixels.width === width) return;
  throw unreadable(
    `This image is ${pixels.height}×${pixels.width} before cropping, and the mean image is ${height}×${width}.`,
    "Use a recipe that squashes images to the mean's size, or a mean for each channel.",
  );
}
