/** How large activations are, layer by layer, in powers of two. */
import type { Column } from "../../src/report/table.ts";

/** Octaves of |x| that the drawing spans: from 2^LOWEST to 2^HIGHEST. */
const LOWEST = -12;
const HIGHEST = 8;
const BARS = " ▁▂▃▄▅▆▇█";

export const HISTOGRAM_COLUMNS: readonly Column[] = [
  { title: "layer", most: 24 },
  { title: "type" },
  { title: "zeros", align: "right" },
  { title: "1 %", align: "right" },
  { title: "50 %", align: "right" },
  { title: "99 %", align: "right" },
  { title: "max", align: "right" },
  { title: `|${LOWEST}${"".padEnd(HIGHEST - LOWEST - 5)}${HIGHEST}|` },
];

/** The share of zeros, quantiles of log2 |x| of the others, and a bar for each octave, as cells of a table's row. */
export function histogramCells(values: Float64Array): string[] {
  const sizes = values
    .filter((x) => x !== 0)
    .map(Math.abs)
    .toSorted();
  const quantile = (share: number): string =>
    sizes.length === 0 ? "–" : Math.log2(sizes[Math.round(share * (sizes.length - 1))]).toFixed(1);
  const octaves = Array.from({ length: HIGHEST - LOWEST }, () => 0);
  for (const size of sizes) {
    const octave = Math.min(Math.max(Math.floor(Math.log2(size)), LOWEST), HIGHEST - 1);
    octaves[octave - LOWEST]++;
  }
  const most = Math.max(...octaves, 1);
  const bars = octaves.map((n) => BARS[Math.ceil((n / most) * (BARS.length - 1))]).join("");
  const zeros = `${((100 * (values.length - sizes.length)) / values.length).toFixed(0)} %`;
  return [zeros, quantile(0.01), quantile(0.5), quantile(0.99), quantile(1), `|${bars}|`];
}
