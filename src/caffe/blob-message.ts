/**
 * A BlobProto as this project reads it: float32 values in a typed array, most often a view of the file's own bytes.
 * `double_data` is narrowed to float32 as Caffe does when it copies it into a float blob; diffs are not kept.
 */
import { count, type Shape } from "../tensor/shape.ts";

export interface BlobMessage {
  /** The extents from `shape`, or undefined when the file states the legacy num, channels, height and width. */
  readonly shape: Shape | undefined;
  /** The legacy extents; undefined when the file states none of them. */
  readonly legacy: readonly [num: number, channels: number, height: number, width: number] | undefined;
  readonly data: Float32Array;
}

/** The extents that the file states, either way; a blob that states none has the legacy extents 0×0×0×0. */
export function statedShape({ shape, legacy }: BlobMessage): Shape {
  return shape ?? legacy ?? [0, 0, 0, 0];
}

/** Whether the data fill the stated extents. */
export function isFull(blob: BlobMessage): boolean {
  return blob.data.length === count(statedShape(blob));
}
