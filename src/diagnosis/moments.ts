/** Means that an MVN layer takes away, and deviations that it divides by. */
import type { LayerOf } from "../caffe/net.ts";
import type { Activation } from "../tensor/blob.ts";
import { count } from "../tensor/shape.ts";

/** How many numbers are normalised together: a channel of an image, or the image. */
export function normalisedRun({ settings, bottomShapes }: LayerOf<"MVN">): number {
  return count(bottomShapes[0], settings.acrossChannels ? 1 : 2);
}

/** The mean of each run of `run` numbers. */
export function meansOf({ data }: Activation, run: number): Float64Array {
  return Float64Array.from({ length: data.length / run }, (_, i) => {
    let mean = 0;
    for (const x of data.subarray(i * run, (i + 1) * run)) mean += x / run;
    return mean;
  });
}

/** √variance of each run of `run` numbers. */
export function deviationsOf(blob: Activation, run: number): Float64Array {
  return meansOf(blob, run).map((mean, i) => {
    let variance = 0;
    for (const x of blob.data.subarray(i * run, (i + 1) * run)) variance += (x - mean) ** 2 / run;
    return Math.sqrt(variance);
  });
}
