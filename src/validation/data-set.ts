/** A labelled data set, read as a stream: what every format becomes. */
import type { Blob } from "../tensor/blob.ts";

/** An image as its data set stores it. */
export type StoredImage =
  /** A file's bytes: JPEG, PNG … */
  | { readonly kind: "encoded"; readonly bytes: Uint8Array }
  /** Bytes in C×H×W order. `colour` is the order of the channels. */
  | {
      readonly kind: "pixels";
      readonly colour: "BGR" | "RGB" | "grey";
      readonly height: number;
      readonly width: number;
      readonly data: Uint8Array;
    }
  /** Numbers that a net is fed as they are: C×H×W. */
  | { readonly kind: "tensor"; readonly blob: Blob };

export interface Example {
  /** Its place in the data set, from 0. */
  readonly index: number;
  /** The file's name, or the index in words: what a report calls it. */
  readonly name: string;
  /** The class, as an index of the net's outputs. */
  readonly label: number;
  readonly image: StoredImage;
}

export interface DataSet {
  /** For messages: "MNIST, 10,000 images". */
  readonly title: string;
  readonly size: number;
  /** sha256 of what makes the set this one: names, labels and sizes of files, in order; not every byte of every image. */
  readonly identity: string;
  /** Names and labels without their images. */
  readonly labels: readonly number[];
  /**
   * Examples of these indices, which ascend, one after another. A file that cannot be read is an example whose `image` is an
   * Error: it is counted, by name, and the rest goes on.
   */
  read(indices: Iterable<number>): AsyncIterable<Example | UnreadableExample>;
  close(): Promise<void>;
}

export interface UnreadableExample {
  readonly index: number;
  readonly name: string;
  readonly label: number;
  readonly image: Error;
}
