/** Matrix products in WebAssembly: the plain loop's bits, several times as fast. */
import { KERNEL_WASM } from "./kernel-wasm.ts";
import { type MatrixProduct, PANEL } from "./product.ts";

/** The kernel's exports (assembly/kernel.ts). All but counts are byte offsets into the memory. */
interface Kernel {
  multiply(rows: number, K: number, weights: number, panel: number, sums: number): void;
  multiplyWithMagnitudes(
    rows: number,
    K: number,
    weights: number,
    panel: number,
    sums: number,
    magnitudes: number,
  ): void;
}

/** The bytes of one row of a panel. */
const ROW_BYTES = PANEL * Float64Array.BYTES_PER_ELEMENT;
const PAGE_BYTES = 65_536;
/** Weights are copied in by this much at a time, so that fc6 of VGG-16 (411 MB) does not stand in memory twice. */
const MOST_WEIGHT_BYTES = 2 ** 25;

const memory = new WebAssembly.Memory({ initial: 1 });
const module = new WebAssembly.Module(Buffer.from(KERNEL_WASM, "base64"));
const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;

export const kernelProduct: MatrixProduct = ({ weights, rows, K, panels, magnitudes, fill, take }) => {
  const most = Math.min(rows, Math.max(1, Math.floor(MOST_WEIGHT_BYTES / (K * Float32Array.BYTES_PER_ELEMENT))));
  // Float64 first, so that it is aligned.
  const panelAt = 0;
  const sumsAt = panelAt + K * ROW_BYTES;
  const sizesAt = sumsAt + most * ROW_BYTES;
  const weightsAt = sizesAt + most * ROW_BYTES;
  const end = weightsAt + most * K * Float32Array.BYTES_PER_ELEMENT;
  if (end > memory.buffer.byteLength) memory.grow(Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES));
  const panel = new Float64Array(memory.buffer, panelAt, K * PANEL);
  const sums = new Float64Array(memory.buffer, sumsAt, most * PANEL);
  const sizes = new Float64Array(memory.buffer, sizesAt, most * PANEL);
  const own = new Float32Array(memory.buffer, weightsAt, most * K);
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first);
    own.set(weights.subarray(first * K, (first + count) * K));
    for (let index = 0; index < panels; index++) {
      fill(panel, index);
      if (magnitudes) kernel.multiplyWithMagnitudes(count, K, weightsAt, panelAt, sumsAt, sizesAt);
      else kernel.multiply(count, K, weightsAt, panelAt, sumsAt);
      take(index, first, count, sums, magnitudes ? sizes : null);
    }
  }
};
