/** What a backend said of one image: the unit of a journal, of a shard and of a verdict. */

export interface ImageRecord {
  readonly index: number;
  readonly name: string;
  /** The class, as an index of the net's outputs. */
  readonly label: number;
  /** sha256 of the tensor that the net was fed: its first 16 hexadecimal digits. */
  readonly tensor: string;
  /** How many classes stand before the label; ties count against it, as in Caffe's Accuracy. */
  readonly rank: number;
  /** The five best classes and their scores; the first of equals first. */
  readonly top5: readonly (readonly [number, number])[];
  /** The label's own score. */
  readonly score: number;
}

/** An image that could not be read: counted as wrong, and no gate with one is green. */
export interface FailedImage {
  readonly index: number;
  readonly name: string;
  readonly label: number;
  readonly failure: string;
}
