import fc from "fast-check";
import { expect, it } from "vitest";
import { uniform } from "../../tensor/random.ts";
import { kernelProduct } from "./kernel.ts";
import { plainProduct } from "./plain.ts";
import { type MatrixProduct, PANEL } from "./product.ts";

/** All sums and magnitudes of seeded numbers, in one order. */
function computed(product: MatrixProduct, rows: number, K: number, panels: number, magnitudes: boolean, seed: number) {
  const next = uniform(seed);
  // Sizes over many powers of two, so that every addition rounds and the order of summation shows.
  const number = (): number => Math.fround((2 * next() - 1) * 2 ** Math.floor(40 * next() - 20));
  const weights = Float32Array.from({ length: rows * K }, number);
  const columns = Array.from({ length: panels }, () => Float64Array.from({ length: K * PANEL }, number));
  const sums = new Float64Array(panels * rows * PANEL);
  const sizes = new Float64Array(panels * rows * PANEL);
  product({
    weights,
    rows,
    K,
    panels,
    magnitudes,
    fill: (panel, index) => panel.set(columns[index]),
    take: (index, firstRow, count, some, their) => {
      const at = (index * rows + firstRow) * PANEL;
      sums.set(some.subarray(0, count * PANEL), at);
      if (their !== null) sizes.set(their.subarray(0, count * PANEL), at);
    },
  });
  return { sums: new BigInt64Array(sums.buffer), sizes: new BigInt64Array(sizes.buffer) };
}

it("the kernel has the plain loops' bits, for any number of rows, terms and panels", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.integer(),
      (rows, K, panels, magnitudes, seed) => {
        const expected = computed(plainProduct, rows, K, panels, magnitudes, seed);
        expect(computed(kernelProduct, rows, K, panels, magnitudes, seed)).toEqual(expected);
      },
    ),
  );
});

it("weights that are copied in by parts give the same bits", () => {
  // 25 rows of 400,000 terms are 40 MB, more than is copied at a time.
  const expected = computed(plainProduct, 25, 400_000, 1, true, 1);
  expect(computed(kernelProduct, 25, 400_000, 1, true, 1)).toEqual(expected);
});

it("notices another order of summation", () => {
  const reversed: MatrixProduct = (product) =>
    plainProduct({
      ...product,
      weights: product.weights.toReversed(),
      fill: (panel, index) => {
        product.fill(panel, index);
        for (let a = 0, b = product.K - 1; a < b; a++, b--) {
          for (let column = 0; column < PANEL; column++) {
            const kept = panel[a * PANEL + column];
            panel[a * PANEL + column] = panel[b * PANEL + column];
            panel[b * PANEL + column] = kept;
          }
        }
      },
    });
  expect(computed(reversed, 1, 100, 1, false, 1)).not.toEqual(computed(kernelProduct, 1, 100, 1, false, 1));
});
