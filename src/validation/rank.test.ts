import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { margin, rankOf, standing } from "./rank.ts";

const same = (score: number): number => score;

describe("standing", () => {
  it("gives the best five, the first of equals first, NaN last, and the sixth score", () => {
    const scores = Float32Array.of(0.5, Number.NaN, 2, 2, -1, 0.25, 3);
    expect(standing(scores, 5)).toEqual({
      rank: 5, // NaN stands before the label too: it is not below it
      top5: [
        [6, 3],
        [2, 2],
        [3, 2],
        [0, 0.5],
        [5, 0.25],
      ],
      sixth: -1,
      score: 0.25,
    });
  });

  it("puts a label that the net does not know behind all classes", () => {
    expect(standing(Float32Array.of(1, 2), 2)).toMatchObject({ rank: 2, score: Number.NaN });
  });

  it("agrees with a sort on any scores", () => {
    const scores = fc.array(fc.constantFrom(-1, 0, 0.5, 1, 2), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(scores, fc.nat(), (values, some) => {
        const label = some % values.length;
        const { top5, sixth } = standing(Float64Array.from(values), label);
        const sorted = values.map((score, i) => [i, score] as const).toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
        expect(top5).toEqual(sorted.slice(0, 5));
        expect(sixth).toBe(sorted[5]?.[1] ?? Number.NEGATIVE_INFINITY);
      }),
    );
  });
});

describe("margin", () => {
  it("is above 0 where the label is among the best k, and says by how much a score has to move", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(scores, fc.nat(), fc.constantFrom(1 as const, 5 as const), (values, some, k) => {
        const label = some % values.length;
        const distance = margin(standing(Float64Array.from(values), label), k, same);
        expect(distance > 0).toBe(rankOf(Float64Array.from(values), label) < k);
        if (!Number.isFinite(distance)) return;
        // Less than the margin changes nothing, more than it does.
        const moved = (by: number): boolean => {
          const other = Float64Array.from(values);
          other[label] -= by;
          return rankOf(other, label) < k;
        };
        expect(moved(distance + 0.5)).toBe(false);
        expect(moved(distance - 0.5)).toBe(true);
      }),
    );
  });
});
