/** What a record tells about its label under another rule of counting. */
import type { ImageRecord } from "../image-record.ts";

/** How many of the best five stand strictly before the label: of fewer than 5 it is how many classes do. */
export function strictlyBefore({ top5, score, label }: ImageRecord): number {
  return top5.filter(([index, one]) => index !== label && one > score).length;
}

/** Errors where an image is right in the first k if `right` says so. */
export function errorsBy(
  records: readonly ImageRecord[],
  right: (record: ImageRecord, k: 1 | 5) => boolean,
): { readonly top1Errors: number; readonly top5Errors: number } {
  const errors = (k: 1 | 5): number => records.filter((record) => !right(record, k)).length;
  return { top1Errors: errors(1), top5Errors: errors(5) };
}

/** Caffe's rule: a class with the same score counts as before the label. */
export function rightByCaffe({ rank }: ImageRecord, k: 1 | 5): boolean {
  return rank < k;
}

/** Why a fault of ties is hidden. */
export function withoutTies({ records }: { readonly records: readonly ImageRecord[] }): string | undefined {
  return records.some((record) => record.rank > strictlyBefore(record) && strictlyBefore(record) < 5)
    ? undefined
    : "has no image whose label ties with another class";
}
