/** Columns of a panel: output pixels, or images of a batch, that are computed side by side. */
export const PANEL = 8;

/**
 * Products of weight rows with the columns of a panel: sums[r·8 + c] = Σₖ weights[offset + r·K + k] · panel[k·8 + c].
 *
 * Every sum has one accumulator and k ascends, so the result has the bits of the plain loop; eight columns at a time only
 * keep the accumulators in registers. Products of two float32 numbers are exact in float64.
 * @param magnitudes where Σ|weight·value| goes, or null
 */
export function multiplyPanel(
  weights: Float32Array,
  offset: number,
  rows: number,
  K: number,
  panel: Float64Array,
  sums: Float64Array,
  magnitudes: Float64Array | null,
): void {
  for (let r = 0; r < rows; r++) {
    const row = offset + r * K;
    let c0 = 0,
      c1 = 0,
      c2 = 0,
      c3 = 0,
      c4 = 0,
      c5 = 0,
      c6 = 0,
      c7 = 0;
    for (let k = 0, p = 0; k < K; k++, p += PANEL) {
      const w = weights[row + k];
      c0 += w * panel[p];
      c1 += w * panel[p + 1];
      c2 += w * panel[p + 2];
      c3 += w * panel[p + 3];
      c4 += w * panel[p + 4];
      c5 += w * panel[p + 5];
      c6 += w * panel[p + 6];
      c7 += w * panel[p + 7];
    }
    store(sums, r, c0, c1, c2, c3, c4, c5, c6, c7);
    if (magnitudes === null) continue;
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = 0;
    for (let k = 0, p = 0; k < K; k++, p += PANEL) {
      const w = Math.abs(weights[row + k]);
      c0 += w * Math.abs(panel[p]);
      c1 += w * Math.abs(panel[p + 1]);
      c2 += w * Math.abs(panel[p + 2]);
      c3 += w * Math.abs(panel[p + 3]);
      c4 += w * Math.abs(panel[p + 4]);
      c5 += w * Math.abs(panel[p + 5]);
      c6 += w * Math.abs(panel[p + 6]);
      c7 += w * Math.abs(panel[p + 7]);
    }
    store(magnitudes, r, c0, c1, c2, c3, c4, c5, c6, c7);
  }
}

function store(to: Float64Array, row: number, ...columns: readonly number[]): void {
  to.set(columns, row * PANEL);
}
