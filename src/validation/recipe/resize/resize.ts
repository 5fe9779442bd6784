/** Interpolations by name: each bit for bit what the named library computes for 8-bit images. */
import type { Pixels } from "../pixels.ts";
import { halves, resizeArea } from "./opencv-area.ts";
import { resizeCubic } from "./opencv-cubic.ts";
import { resizeLinear } from "./opencv-linear.ts";
import { resizeNearest } from "./opencv-nearest.ts";
import { BICUBIC, BILINEAR, resizePillow } from "./pillow.ts";

type Resizing = (image: Pixels, height: number, width: number) => Pixels;

export const INTERPOLATIONS = [
  "opencv-nearest",
  "opencv-linear",
  "opencv-area",
  "opencv-cubic",
  "pillow-bilinear",
  "pillow-bicubic",
] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

const RESIZINGS: Readonly<Record<Interpolation, Resizing>> = {
  "opencv-nearest": resizeNearest,
  // Where both axes shrink by 2 OpenCV takes the mean of 2×2 pixels, whose rounding differs.
  "opencv-linear": (image, height, width) =>
    halves(image, height, width) ? resizeArea(image, height, width) : resizeLinear(image, height, width),
  "opencv-area": resizeArea,
  "opencv-cubic": resizeCubic,
  "pillow-bilinear": (image, height, width) => resizePillow(image, height, width, BILINEAR),
  "pillow-bicubic": (image, height, width) => resizePillow(image, height, width, BICUBIC),
};

/** An image that has the size already is returned as it is, as both libraries do. */
export function resize(image: Pixels, height: number, width: number, interpolation: Interpolation): Pixels {
  return image.height === height && image.width === width ? image : RESIZINGS[interpolation](image, height, width);
}

/**
 * The size of an image whose short side becomes `size`: the long side in proportion, exactly long · size / short, then cut to a
 * whole number or rounded (a half up).
 */
export function shortSideSize(
  { height, width }: { readonly height: number; readonly width: number },
  size: number,
  longSide: "truncate" | "round",
): { readonly height: number; readonly width: number } {
  const long = (from: number, short: number): number =>
    // The quotient of whole numbers of this size is rounded to a whole number only where it is one.
    longSide === "truncate" ? Math.floor((from * size) / short) : Math.floor((2 * from * size + short) / (2 * short));
  return height <= width ? { height: size, width: long(width, height) } : { height: long(height, width), width: size };
}
