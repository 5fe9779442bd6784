/** Deviations that an MVN layer divides by. */
import type { LayerOf } from "../caffe/net.ts";
import type { Activation } from "../tensor/blob.ts";
import { count } from "../tensor/shape.ts";

/** How many numbers are normalised together: a channel of an image, or the image. */
export function normalisedRun({ settings, bottomShapes }: LayerOf<"MVN">): number {
  return count(bottomShapes[0], settings.acrossChannels ? 1 : 2);
}

/** √variance of each run of `run` numbers. */
export function deviationsOf({ data }: Activation, run: number): Float64Array {
  return Float64Array.from({ length: data.length / run }, (_, i) => {
    const numbers = data.subarray(i * run, (i + 1) * run);
    let mean = 0;
    for (const x of numbers) mean += x / run;
    let variance = 0;
    for (const x of numbers) variance += (x - mean) ** 2 / run;
    return Math.sqrt(variance);
  });
}
