import { describe, expect, it } from "vitest";
import { batchesOf, imagesOf, planOf, shardOf, stratified } from "./plan.ts";

describe("plans", () => {
  it("split into shards that are disjoint and complete, of whole batches", () => {
    const plan = planOf(103, 10);
    expect(batchesOf(plan)).toBe(11);
    expect([...imagesOf(plan, 10)]).toEqual([100, 101, 102]);
    const shards = [1, 2, 3].map((index) => [...shardOf(plan, { index, of: 3 })]);
    expect(shards).toEqual([
      [0, 3, 6, 9],
      [1, 4, 7, 10],
      [2, 5, 8],
    ]);
    expect([...shardOf(planOf(5, 10), { index: 2, of: 2 })]).toEqual([]);
  });

  it("of a sample are the same for a seed, ascending, without repeats, and cover the set evenly", () => {
    const drawn = (seed: number): number[] => [...planOf(1000, 10, { number: 100, seed }).indices];
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3)).not.toEqual(drawn(4));
    expect(new Set(drawn(3)).size).toBe(100);
    expect(drawn(3)).toEqual(drawn(3).toSorted((a, b) => a - b));
    const seen = new Int32Array(1000);
    for (let seed = 0; seed < 500; seed++) for (const index of drawn(seed)) seen[index]++;
    // Binomial with mean 50 and deviation 6.7: 5 deviations.
    expect(Math.min(...seen)).toBeGreaterThan(16);
    expect(Math.max(...seen)).toBeLessThan(84);
  });
});

describe("stratified", () => {
  it("gives each class its share", () => {
    const labels = Array.from({ length: 1000 }, (_, i) => (i < 600 ? 0 : i < 900 ? 1 : 2));
    const { indices } = planOf(1000, 10);
    const drawn = stratified(labels, indices, { number: 100, seed: 5 });
    const share = [0, 1, 2].map((label) => drawn.filter((index) => labels[index] === label).length);
    for (const [label, expected] of [60, 30, 10].entries()) expect(Math.abs(share[label] - expected)).toBeLessThan(2);
    expect([...drawn]).toEqual([...new Set(drawn)].toSorted((a, b) => a - b));
    expect(stratified(labels, indices, { number: 5000, seed: 5 })).toHaveLength(1000);
  });
});
