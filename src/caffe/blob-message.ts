/**
 * A BlobProto as this project reads it: float32 values in a typed array, most often a view of the file's own bytes.
 * `double_data` is narrowed to float32 as Caffe does when it copies it into a float blob; diffs are not kept.
 */
export interface BlobMessage {
  /** The extents from `shape`, or undefined when the file states the legacy num, channels, height and width. */
  readonly shape: readonly number[] | undefined;
  /** The legacy extents; all undefined when the file states `shape`. A file may set some of the four only. */
  readonly legacy: readonly [num: number, channels: number, height: number, width: number] | undefined;
  readonly data: Float32Array;
}
