/** From a prepared view back to the pixels that it was made of, and forth again. */
import { count } from "../../tensor/shape.ts";
import type { Prepared } from "../data-fault.ts";

/** A number that is within this of a whole one is a byte of an image that rounding has moved. */
const WHOLE = 1 / 64;

/** What was subtracted at place i of a C×H×W view. */
export function meanAt({ mean, shape }: Prepared, i: number): number {
  if (mean.length === 0) return 0;
  return mean.length === count(shape) ? mean[i] : mean[mean.length === 1 ? 0 : Math.floor(i / count(shape, 1))];
}

/** The pixels of a view, 0 … 255, whole numbers where the image was one of bytes. */
export function pixelsOf(view: Float32Array, prepared: Prepared): Float64Array {
  const { scale, meanFirst } = prepared;
  const pixels = Float64Array.from(view, (value, i) =>
    meanFirst ? value / scale + meanAt(prepared, i) : (value + meanAt(prepared, i)) / scale,
  );
  const bytes = pixels.every((pixel) => Math.abs(pixel - Math.round(pixel)) < WHOLE);
  return bytes ? pixels.map(Math.round) : pixels;
}

/** Pixels as the recipe prepares them, in float32 as Caffe's data transformer does. */
export function prepare(pixels: ArrayLike<number>, prepared: Prepared): Float32Array {
  const { scale, meanFirst } = prepared;
  return Float32Array.from(pixels, (pixel, i) => {
    const mean = meanAt(prepared, i);
    return meanFirst
      ? Math.fround(Math.fround(Math.fround(pixel) - mean) * scale)
      : Math.fround(Math.fround(Math.fround(pixel) * scale) - mean);
  });
}

/** The planes of C×H×W values from the last channel to the first. */
export function reversedChannels<T extends Float32Array | Float64Array>(values: T, { shape }: Prepared): T {
  const area = count(shape, 1);
  return values.map((_, i) => values[(shape[0] - 1 - Math.floor(i / area)) * area + (i % area)]) as T;
}

/** The mean as one number for each channel, of a mean image the average of each. */
export function channelMeans(prepared: Prepared): number[] {
  const { shape } = prepared;
  const area = count(shape, 1);
  return Array.from({ length: shape[0] }, (_, channel) => {
    let sum = 0;
    for (let i = 0; i < area; i++) sum += meanAt(prepared, channel * area + i);
    return sum / area;
  });
}

/** Whether a mean is subtracted at all. */
export function hasMean({ mean }: Prepared): boolean {
  return mean.length > 0 && Array.from(mean).some((value) => value !== 0);
}

/** Why a fault of colours is hidden. */
export function colourless({ shape }: Prepared): string | undefined {
  return shape[0] === 3 ? undefined : "has no three channels";
}

/** Why a fault of the mean is hidden. */
export function meanless(prepared: Prepared): string | undefined {
  return hasMean(prepared) ? undefined : "subtracts no mean";
}
