/**
 * Sums of products, the one expensive step of the reference: rows of weights times columns of values, by all threads.
 *
 * Columns stand side by side in panels of eight, panels in strips. While the workers compute one strip, this thread gathers the
 * next one, and then helps. Every sum has one accumulator and k ascends, so that its bits are those of the plain loops in
 * ../layers, for any number of threads and any size of strips.
 */
import { FIRST_FREE_BYTE, kernelWithThreads, memoryOf } from "./threads.ts";

/** Columns of a panel: output pixels, or images of a batch, that are computed side by side. */
export const PANEL = 8;

interface Product {
  /** rows × K, as Caffe stores them. */
  readonly weights: Float32Array;
  readonly rows: number;
  readonly K: number;
  /** How many columns there are. */
  readonly columns: number;
  /** Whether Σ|weight · value| is wanted as well. */
  readonly magnitudes: boolean;
  /**
   * Writes column `first + c` for c below `count` ≤ PANEL: panel[start + k · stride + c]. Where there are fewer than PANEL, the
   * rest of the panel may hold anything. May be called repeatedly.
   */
  readonly fill: (panel: Float64Array, start: number, stride: number, first: number, count: number) => void;
  /** Takes the sums of columns `first` … for one row: sums[start + c]. `magnitudes` is null where they are not wanted. */
  readonly take: (
    row: number,
    first: number,
    count: number,
    start: number,
    sums: Float64Array,
    magnitudes: Float64Array | null,
  ) => void;
}

const FLOAT32 = Float32Array.BYTES_PER_ELEMENT;
const FLOAT64 = Float64Array.BYTES_PER_ELEMENT;

/** Sizes by which work is cut; tests choose small ones. Results do not depend on them. */
export interface Tiling {
  /** Weights are copied in by this many bytes at a time, so that fc6 of VGG-16 (411 MB) does not stand in memory twice. */
  readonly weightBytes: number;
  readonly stripBytes: number;
}

const TILING: Tiling = { weightBytes: 2 ** 24, stripBytes: 2 ** 20 };

/** A strip of columns, times some rows. */
interface Job {
  readonly firstRow: number;
  readonly rows: number;
  readonly firstColumn: number;
  readonly columns: number;
}

export function matrixProduct(product: Product, { weightBytes, stripBytes }: Tiling = TILING): void {
  const { weights, rows, K, columns, magnitudes, fill, take } = product;
  const single = columns === 1;
  const width = single ? 1 : PANEL;
  const panels = Math.max(1, Math.min(Math.floor(stripBytes / (K * PANEL * FLOAT64)), Math.ceil(columns / width)));
  const strip = panels * width;
  const most = Math.max(1, Math.min(rows, Math.floor(weightBytes / (K * FLOAT32))));
  const sumCount = most * strip;

  // Two of each, so that one can be written while the other is computed on. Float64 first, so that they are aligned.
  const at = { columns: [0, 0], sums: [0, 0], sizes: [0, 0], weights: [0, 0] };
  let end = FIRST_FREE_BYTE;
  const place = (bytes: number): number => {
    const start = end;
    end += Math.ceil(bytes / FLOAT64) * FLOAT64;
    return start;
  };
  for (const i of [0, 1]) {
    at.columns[i] = place(K * strip * FLOAT64);
    at.sums[i] = place(sumCount * FLOAT64);
    at.sizes[i] = magnitudes ? place(sumCount * FLOAT64) : 0;
    at.weights[i] = place(most * K * FLOAT32);
  }
  const buffer = memoryOf(end);
  const kernel = kernelWithThreads();
  const columnsOf = at.columns.map((start) => new Float64Array(buffer, start, K * strip));
  const sumsOf = at.sums.map((start) => new Float64Array(buffer, start, sumCount));
  const sizesOf = at.sizes.map((start) => (magnitudes ? new Float64Array(buffer, start, sumCount) : null));
  const weightsOf = at.weights.map((start) => new Float32Array(buffer, start, most * K));

  /** The first of the columns that each side holds: few columns are gathered once for all rows. */
  const gathered = [-1, -1];
  let part = 0;
  const takeAll = ({ firstRow, rows: count, firstColumn, columns: own }: Job, side: number): void => {
    for (let row = 0; row < count; row++) {
      take(firstRow + row, firstColumn, own, row * strip, sumsOf[side], sizesOf[side]);
    }
  };
  let previous: Job | undefined;
  let side = 0;
  for (let firstRow = 0; firstRow < rows; firstRow += most) {
    const count = Math.min(most, rows - firstRow);
    part = 1 - part;
    weightsOf[part].set(weights.subarray(firstRow * K, (firstRow + count) * K));
    for (let firstColumn = 0; firstColumn < columns; firstColumn += strip) {
      const job = { firstRow, rows: count, firstColumn, columns: Math.min(strip, columns - firstColumn) };
      if (gathered[side] !== firstColumn) gather(columnsOf[side], job, K, width, fill);
      gathered[side] = firstColumn;
      if (previous !== undefined) kernel.join();
      kernel.post(count, K, single ? 0 : panels, at.weights[part], at.columns[side], at.sums[side], at.sizes[side]);
      if (previous !== undefined) takeAll(previous, 1 - side);
      previous = job;
      side = 1 - side;
    }
  }
  if (previous !== undefined) {
    kernel.join();
    takeAll(previous, 1 - side);
  }
}

function gather(
  target: Float64Array,
  { firstColumn, columns }: Job,
  K: number,
  width: number,
  fill: Product["fill"],
): void {
  for (let column = 0; column < columns; column += width) {
    fill(target, column * K, width, firstColumn + column, Math.min(width, columns - column));
  }
}
