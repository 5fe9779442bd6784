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
    addProducts(weights, offset + r * K, K, panel, sums, r * PANEL);
    if (magnitudes !== null) addMagnitudes(weights, offset + r * K, K, panel, magnitudes, r * PANEL);
  }
}

function addProducts(
  weights: Float32Array,
  row: number,
  K: number,
  panel: Float64Array,
  to: Float64Array,
  at: number,
): void {
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
  to[at] = c0;
  to[at + 1] = c1;
  to[at + 2] = c2;
  to[at + 3] = c3;
  to[at + 4] = c4;
  to[at + 5] = c5;
  to[at + 6] = c6;
  to[at + 7] = c7;
}

function addMagnitudes(
  weights: Float32Array,
  row: number,
  K: number,
  panel: Float64Array,
  to: Float64Array,
  at: number,
): void {
  let c0 = 0;
  let c1 = 0;
  let c2 = 0;
  let c3 = 0;
  let c4 = 0;
  let c5 = 0;
  let c6 = 0;
  let c7 = 0;
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
  to[at] = c0;
  to[at + 1] = c1;
  to[at + 2] = c2;
  to[at + 3] = c3;
  to[at + 4] = c4;
  to[at + 5] = c5;
  to[at + 6] = c6;
  to[at + 7] = c7;
}
