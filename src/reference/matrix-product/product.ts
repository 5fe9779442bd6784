/**
 * Sums of products, the one expensive step of the reference: rows of weights times columns of values.
 *
 * Columns stand side by side in panels of eight. Every sum has one accumulator and k ascends, so that its bits are those of
 * the plainest loop whoever computes it; products of two float32 numbers are exact in float64, and only additions round.
 */

/** Columns of a panel: output pixels, or images of a batch, that are computed side by side. */
export const PANEL = 8;

interface Product {
  /** rows × K, as Caffe stores them. */
  readonly weights: Float32Array;
  readonly rows: number;
  readonly K: number;
  /** How many panels there are. */
  readonly panels: number;
  /** Whether Σ|weight · value| is wanted as well. */
  readonly magnitudes: boolean;
  /** Writes panel `index`: panel[k · 8 + column]. Columns that are not there may hold anything. May be called repeatedly. */
  readonly fill: (panel: Float64Array, index: number) => void;
  /**
   * Takes the sums of panel `index` for some rows: sums[(row − firstRow) · 8 + column].
   * The arrays are overwritten afterwards; `magnitudes` is null where they are not wanted.
   */
  readonly take: (
    index: number,
    firstRow: number,
    rows: number,
    sums: Float64Array,
    magnitudes: Float64Array | null,
  ) => void;
}

export type MatrixProduct = (product: Product) => void;
