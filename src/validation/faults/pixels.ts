/** From a prepared view back to the pixels that it was made of, and forth again. */
import { count } from "../../tensor/shape.ts";
import type { Prepared } from "../data-fault.ts";

/** A number that is within this of a whole one is a byte of an image that rounding has moved. */
const WHOLE = 1 / 64;

/** What was subtracted at each place of a C×H×W view. */
export function meanOf({ mean, shape }: Prepared): Float64Array {
  const size = count(shape);
  if (mean.length === size) return Float64Array.from(mean);
  const area = count(shape, 1);
  const values = new Float64Array(size);
  mean.forEach((value, channel) => {
    if (mean.length === 1) values.fill(value);
    else values.fill(value, channel * area, (channel + 1) * area);
  });
  return values;
}

/** The pixels of a view, 0 … 255, whole numbers where the image was one of bytes. */
export function pixelsOf(view: Float32Array, prepared: Prepared): Float64Array {
  const { scale, meanFirst } = prepared;
  const mean = meanOf(prepared);
  const pixels = mean.map((subtracted, i) =>
    meanFirst ? view[i] / scale + subtracted : (view[i] + subtracted) / scale,
  );
  const bytes = pixels.every((pixel) => Math.abs(pixel - Math.round(pixel)) < WHOLE);
  return bytes ? pixels.map(Math.round) : pixels;
}

/** Pixels as the recipe prepares them, in float32 as Caffe's data transformer does. */
export function prepare(pixels: ArrayLike<number>, prepared: Prepared): Float32Array {
  const { scale, meanFirst } = prepared;
  const { fround } = Math;
  const mean = meanOf(prepared);
  const values = new Float32Array(mean.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = meanFirst
      ? fround(fround(pixels[i]) - fround(mean[i])) * scale
      : fround(fround(pixels[i]) * scale) - fround(mean[i]);
  }
  return values;
}

/** The planes of C×H×W values from the last channel to the first. */
export function reversedChannels<T extends Float32Array | Float64Array>(values: T, { shape }: Prepared): T {
  const area = count(shape, 1);
  const reversed = values.slice() as T;
  for (let channel = 0; channel < shape[0]; channel++) {
    reversed.set(values.subarray(channel * area, (channel + 1) * area), (shape[0] - 1 - channel) * area);
  }
  return reversed;
}

/** The mean as one number for each channel, of a mean image the average of each. */
export function channelMeans(prepared: Prepared): number[] {
  const { shape } = prepared;
  const area = count(shape, 1);
  const mean = meanOf(prepared);
  return Array.from(
    { length: shape[0] },
    (_, channel) => mean.subarray(channel * area, (channel + 1) * area).reduce((sum, one) => sum + one, 0) / area,
  );
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
