/** Orders of summation are told apart by sums that were really made in them. */
import { describe, expect, it } from "vitest";
import { meetingSizes, MOST_TERMS, pairRows, summationOrder } from "./summation-order.ts";

const f = Math.fround;
const sequential = (row: Float32Array): number => row.reduce((sum, x) => f(sum + x), 0);
const pairwise = (row: Float32Array): number =>
  row.length === 1 ? row[0] : f(pairwise(row.subarray(0, row.length / 2)) + pairwise(row.subarray(row.length / 2)));
const lanes = (size: number) => (row: Float32Array) => {
  const sums = new Float32Array(size);
  row.forEach((x, i) => {
    sums[i % size] = f(sums[i % size] + x);
  });
  return pairwise(sums);
};
const blocks = (size: number) => (row: Float32Array) => {
  const sums = Array.from({ length: row.length / size }, (_, b) => sequential(row.subarray(b * size, (b + 1) * size)));
  return sequential(Float32Array.from(sums));
};

function orderOf(sum: (row: Float32Array) => number, terms = MOST_TERMS) {
  const sizes = meetingSizes(terms, pairRows(terms).map(sum));
  return sizes === null ? null : summationOrder(sizes);
}

describe("the order of a sum", () => {
  it("one after another", () => {
    expect(orderOf(sequential)).toEqual({ kind: "sequential", depth: MOST_TERMS - 1 });
  });
  it("halves", () => {
    expect(orderOf(pairwise)).toEqual({ kind: "pairwise", depth: 6 });
  });
  it.each([2, 4, 8, 16])("%i lanes", (size) => {
    expect(orderOf(lanes(size))).toEqual({ kind: "lanes", size, depth: MOST_TERMS / size - 1 + Math.log2(size) });
  });
  it.each([4, 16])("blocks of %i", (size) => {
    expect(orderOf(blocks(size))).toEqual({ kind: "blocks", size, depth: size - 1 + MOST_TERMS / size - 1 });
  });
  it("from the end", () => {
    expect(orderOf((row) => sequential(row.toReversed()))).toEqual({ kind: "other", depth: MOST_TERMS - 1 });
  });
  it("all at once, as an exact accumulator rounds them, loses nothing and is no order", () => {
    const exact = (row: Float32Array): number => row.reduce((sum, x) => sum + x, 0);
    expect(orderOf(exact, 8)).toEqual({ kind: "other", depth: null });
  });
  it("sums that are no counts", () => {
    expect(orderOf((row) => sequential(row) + 0.5)).toBeNull();
  });
});
