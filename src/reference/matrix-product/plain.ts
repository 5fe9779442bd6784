/** Matrix products as plain loops: the specification that the kernel is held to, bit for bit. */
import { type MatrixProduct, PANEL } from "./product.ts";

export const plainProduct: MatrixProduct = ({ weights, rows, K, panels, magnitudes, fill, take }) => {
  const panel = new Float64Array(K * PANEL);
  const sums = new Float64Array(rows * PANEL);
  const sizes = magnitudes ? new Float64Array(rows * PANEL) : null;
  for (let index = 0; index < panels; index++) {
    fill(panel, index);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < PANEL; column++) {
        let total = 0;
        let size = 0;
        for (let k = 0; k < K; k++) {
          const product = weights[row * K + k] * panel[k * PANEL + column];
          total += product;
          size += Math.abs(product);
        }
        sums[row * PANEL + column] = total;
        if (sizes !== null) sizes[row * PANEL + column] = size;
      }
    }
    take(index, 0, rows, sums, sizes);
  }
};
