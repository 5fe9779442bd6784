/** A mean loss, as Caffe's solver logs it. */
import type { ImageRecord } from "./image-record.ts";

/** FLT_MIN: SoftmaxWithLoss keeps log's argument from 0 (Caffe: softmax_loss_layer.cpp). */
const FLT_MIN = 2 ** -126;

/** −log of the probability of an image's label, as SoftmaxWithLoss takes it. */
export function lossOf({ score }: ImageRecord): number {
  return -Math.log(Math.max(score, FLT_MIN));
}

/**
 * "0.74817": the loss of a test net with batches of `batch` images. Each batch's mean is a float32, their sum is kept in float32
 * (Caffe: solver.cpp, Test), and the log prints six significant digits, trailing zeros left out as C++ does.
 * @param records in the order of the data set, a whole number of batches
 */
export function printedLoss(records: readonly ImageRecord[], batch: number): string {
  let sum = 0;
  for (let first = 0; first < records.length; first += batch) {
    let loss = 0;
    for (let i = first; i < first + batch; i++) loss += lossOf(records[i]);
    sum = Math.fround(sum + Math.fround(loss / batch));
  }
  return printed(Math.fround(sum / (records.length / batch)));
}

/** A number as C++'s streams print it by default: six significant digits. */
export function printed(value: number): string {
  return `${Number(value.toPrecision(6))}`;
}
