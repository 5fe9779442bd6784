import { describe, expect, it } from "vitest";
import { Sampling } from "./statistics.ts";

describe("samples of a finite set", () => {
  it("have the hypergeometric probabilities, by hand", () => {
    // 2 of 4, and 2 wrong among the 4: 1/6, 4/6, 1/6.
    const sampling = new Sampling(4, 2);
    expect(sampling.probability(0, 2)).toBeCloseTo(1 / 6, 12);
    expect(sampling.probability(1, 2)).toBeCloseTo(4 / 6, 12);
    expect(sampling.atLeast(1, 2)).toBeCloseTo(5 / 6, 12);
    expect(sampling.atMost(1, 2)).toBeCloseTo(5 / 6, 12);
    expect(sampling.probability(2, 1)).toBe(0);
  });

  it("of everything leave nothing open", () => {
    expect(new Sampling(50, 50).interval(7, 0.95)).toEqual([7, 7]);
  });

  it("give an interval that holds the true number in 95 % of all samples or more, whatever that is", () => {
    const [population, n] = [60, 20];
    const sampling = new Sampling(population, n);
    const intervals = Array.from({ length: n + 1 }, (_, x) => sampling.interval(x, 0.95));
    for (let wrong = 0; wrong <= population; wrong++) {
      let covered = 0;
      for (let x = 0; x <= n; x++) {
        if (wrong >= intervals[x][0] && wrong <= intervals[x][1]) covered += sampling.probability(x, wrong);
      }
      expect(covered, `${wrong} wrong`).toBeGreaterThanOrEqual(0.95 - 1e-12);
      // And no wider than it has to be.
      expect(intervals[Math.round((wrong * n) / population)][0]).toBeGreaterThanOrEqual(wrong - 30);
    }
    expect(intervals[0][0]).toBe(0);
    expect(intervals[n][1]).toBe(population);
  });

  it("of 1,000 of the 50,000 ILSVRC2012 images say 26 to 32 % where 29 % are wrong", () => {
    const [low, high] = new Sampling(50_000, 1000).interval(290, 0.95);
    // The normal approximation with the finite-population correction: 290 ± 1.96 · 14.35 · 0.99, times 50.
    expect(Math.abs(low - 50 * (290 - 1.96 * 14.2))).toBeLessThan(60);
    expect(Math.abs(high - 50 * (290 + 1.96 * 14.2))).toBeLessThan(100);
  });
});
