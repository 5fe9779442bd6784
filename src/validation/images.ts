/** Labelled images in memory, and how they become a net's input. */
import type { Blob } from "../tensor/blob.ts";
import { count, type Shape } from "../tensor/shape.ts";

export interface LabelledImages {
  readonly number: number;
  /** C×H×W of one image. */
  readonly shape: Shape;
  /** Bytes in N×C×H×W order. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Caffe's transform: (pixel − mean) · scale, both in float32; the mean is a number, or one for each value of an image. */
export interface Transform {
  readonly mean?: number | Float32Array;
  readonly scale?: number;
}

/** Images `first` … `first + number − 1` as an N×C×H×W blob. */
export function batch(
  images: LabelledImages,
  first: number,
  number: number,
  { mean = 0, scale = 1 }: Transform = {},
): Blob {
  const size = count(images.shape);
  const data = new Float32Array(number * size);
  for (let i = 0; i < data.length; i++) {
    const subtract = typeof mean === "number" ? mean : mean[i % size];
    data[i] = Math.fround(images.pixels[first * size + i] - subtract) * scale;
  }
  return { shape: [number, ...images.shape], data };
}
