/** Columns of a panel: output pixels, or images of a batch, that are computed side by side. */
export const PANEL = 8;

/**
 * Products of weight rows with the columns of a panel: sums[r·8 + c] = Σₖ weights[offset + r·K + k] · panel[k·8 + c].
 * Given absolute values of both, the sums are the magnitudes Σ|weight·value|.
 *
 * Every sum has one accumulator and k ascends, so the result has the bits of the plain loop; eight columns at a time only
 * keep the accumulators in registers. Products of two float32 numbers are exact in float64.
 */
export function multiplyPanel(
  weights: Float32Array,
  offset: number,
  rows: number,
  K: number,
  panel: Float64Array,
  sums: Float64Array,
): void {
  for (let r = 0; r < rows; r++) {
    const row = offset + r * K;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    let c4 = 0;
    let c5 = 0;
    let c6 = 0;
    let c7 = 0;
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
    const at = r * PANEL;
    sums[at] = c0;
    sums[at + 1] = c1;
    sums[at + 2] = c2;
    sums[at + 3] = c3;
    sums[at + 4] = c4;
    sums[at + 5] = c5;
    sums[at + 6] = c6;
    sums[at + 7] = c7;
  }
}

/** Replaces every value by its absolute value. */
export function toAbsolute(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.abs(values[i]);
}
