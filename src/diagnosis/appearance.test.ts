import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Output, selection, sum } from "../reference/forward.ts";
import { blob, type Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { normal } from "../tensor/random.ts";
import { count, indexOf, type Shape } from "../tensor/shape.ts";
import { type Appearance, describeError } from "./appearance.ts";

/** A top of random numbers, as a sum of 20 terms or as a selection. */
function top(shape: Shape, seed: number, summed = true): Output {
  const random = normal(seed);
  const values = Float64Array.from({ length: count(shape) }, () => Math.fround(random()));
  return summed
    ? sum(
        shape,
        values,
        values.map((y) => 3 + Math.abs(y)),
        20,
      )
    : selection(shape, values);
}

/** What an engine returns whose numbers follow a rule, each with a rounding error of half what is allowed. */
function ruled({ shape, values, magnitude }: Output, rule: (i: number) => number): Blob {
  const noise = normal(99);
  const error = magnitude === null ? 0 : 2 ** -24;
  return { shape, data: Float32Array.from(values, (_, i) => rule(i) + error * noise()) };
}

function described(output: Output, rule: (i: number) => number): Appearance {
  const found = describeError([output], [ruled(output, rule)], FP32);
  expect(found).toHaveLength(1);
  return found[0];
}

/** Images with pairwise distinct extents. */
const images = fc
  .record({
    sizes: fc.uniqueArray(fc.integer({ min: 3, max: 8 }), { minLength: 3, maxLength: 3 }),
    number: fc.integer({ min: 1, max: 2 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    summed: fc.boolean(),
  })
  .map(({ sizes, number, seed, summed }) => top([number, ...sizes], seed, summed));

/** The offset of the element at an index. */
function at(shape: Shape, index: readonly number[]): number {
  return index.reduce((offset, place, axis) => offset * shape[axis] + place, 0);
}

/** A rule that takes each number from another place. */
function moved(output: Output, from: (index: number[]) => number[] | undefined): (i: number) => number {
  return (i) => {
    const source = from(indexOf(output.shape, i));
    return source === undefined ? 0.123 : output.values[at(output.shape, source)];
  };
}

const factor = fc.double({ min: 0.1, max: 4, noNaN: true }).filter((x) => Math.abs(x - 1) > 0.01);

function property<T>(arbitrary: fc.Arbitrary<T>, check: (output: Output, value: T) => void): void {
  fc.assert(fc.property(images, arbitrary, check), { numRuns: 60 });
}

describe("describeError", () => {
  it("says nothing of a top that is right", () => {
    property(fc.constant(null), (output) => {
      expect(describeError([output], [ruled(output, (i) => output.values[i])], FP32)).toEqual([]);
    });
  });

  it("finds a factor", () => {
    property(factor, (output, times) => {
      const { pattern, place, sentences } = described(output, (i) => times * output.values[i]);
      expect(pattern?.kind).toBe("factor");
      expect((pattern as { factor: number }).factor).toBeCloseTo(times, 4);
      expect(place).toBeNull();
      expect(sentences[0]).toContain("times what it should be, everywhere.");
    });
    const output = top([1, 3, 4, 5], 1);
    expect(described(output, (i) => 1.5 * output.values[i]).sentences).toEqual([
      "It is 1.5 times what it should be, everywhere.",
    ]);
  });

  it("finds a sign, an offset, and one number everywhere", () => {
    property(factor, (output, amount) => {
      expect(described(output, (i) => -output.values[i]).pattern).toEqual({ kind: "sign", everywhere: true });
      const { pattern } = described(output, (i) => output.values[i] - amount);
      expect(pattern?.kind).toBe("offset");
      expect((pattern as { offset: number }).offset).toBeCloseTo(-amount, 4);
    });
    const zeros = describeError([top([1, 3, 4, 5], 1)], [blob([1, 3, 4, 5], new Float32Array(60))], FP32);
    expect(zeros[0].sentences).toEqual(["It is 0 everywhere."]);
  });

  it("finds a factor or an offset for each channel", () => {
    property(fc.array(factor, { minLength: 8, maxLength: 8 }), (output, amounts) => {
      fc.pre(new Set(amounts.map((x) => x.toFixed(2))).size === 8);
      const [, channels, height, width] = output.shape;
      const own = (i: number): number => amounts[Math.floor(i / (height * width)) % channels];
      const { pattern } = described(output, (i) => own(i) * output.values[i]);
      expect(pattern?.kind).toBe("channel-factors");
      (pattern as { factors: readonly number[] }).factors.forEach((found, c) =>
        expect(found).toBeCloseTo(amounts[c], 4),
      );
      const added = described(output, (i) => own(i) + output.values[i]).pattern;
      expect(added?.kind).toBe("channel-offsets");
      (added as { offsets: readonly number[] }).offsets.forEach((found, c) => expect(found).toBeCloseTo(amounts[c], 4));
    });
  });

  it("finds numbers that are clamped", () => {
    property(fc.constant(null), (output) => {
      const exact = { ...output, magnitude: null };
      const limit = (low: number, high: number) =>
        described(exact, (i) => Math.min(high, Math.max(low, exact.values[i]))).pattern;
      expect(limit(-10, 0.25)).toEqual({ kind: "clamped", low: null, high: 0.25 });
      expect(limit(-0.25, 0.25)).toEqual({ kind: "clamped", low: -0.25, high: 0.25 });
    });
    const output = top([1, 3, 4, 5], 1, false);
    expect(described(output, (i) => Math.max(0, output.values[i])).sentences).toEqual([
      "It is never below 0: what should be smaller is that.",
    ]);
  });

  it("finds one number wherever it is wrong, and where that is", () => {
    const output = top([1, 3, 4, 5], 1, false);
    expect(described(output, (i) => (i < 40 ? output.values[i] : 0)).sentences).toEqual([
      "It is 0 wherever it is wrong.",
      "Only channel 2 of 3 is wrong.",
    ]);
  });

  it("finds reversed axes", () => {
    property(fc.constantFrom<number[]>([1], [2], [3], [2, 3]), (output, axes) => {
      const rule = moved(output, (index) =>
        index.map((place, axis) => (axes.includes(axis) ? output.shape[axis] - 1 - place : place)),
      );
      expect(described(output, rule).pattern).toEqual({ kind: "reversed", axes });
    });
    const output = top([1, 3, 4, 5], 1);
    const rule = moved(output, ([n, c, y, x]) => [n, 2 - c, y, x]);
    expect(described(output, rule).sentences).toEqual(["It is right, but the channels run backwards."]);
  });

  it("finds axes in another order, in the stored shape and in the shape that goes with it", () => {
    property(fc.constantFrom<number[]>([0, 1, 3, 2], [0, 2, 3, 1], [0, 3, 2, 1]), (output, order) => {
      const { shape } = output;
      const reordered = order.map((axis) => shape[axis]);
      const source = (i: number): number => {
        const index = indexOf(reordered, i);
        return at(
          shape,
          shape.map((_, axis) => index[order.indexOf(axis)]),
        );
      };
      const rule = (i: number): number => output.values[source(i)];
      const flat = described(output, rule);
      expect(flat.pattern).toEqual({ kind: "axes", order });
      const [other] = describeError([output], [{ ...ruled(output, rule), shape: reordered }], FP32);
      // The noise is no more than what is allowed at any place.
      expect(other).toMatchObject({ misshapen: reordered, pattern: { kind: "axes", order } });
    });
  });

  it("finds channels in another order", () => {
    property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8, maxLength: 8 }), (output, shuffled) => {
      const [, channels] = output.shape;
      const order = shuffled.filter((channel) => channel < channels);
      const [stored, backwards] = [order.every((c, i) => c === i), order.every((c, i) => c === channels - 1 - i)];
      fc.pre(!stored && !backwards);
      const rule = moved(output, ([n, c, y, x]) => [n, order[c], y, x]);
      expect(described(output, rule).pattern).toEqual({ kind: "channels", order });
    });
  });

  it("finds a shift, whatever came in at the edge", () => {
    const by = fc.tuple(fc.integer({ min: -1, max: 1 }), fc.integer({ min: -1, max: 1 }));
    property(
      by.filter(([rows, columns]) => rows !== 0 || columns !== 0),
      (output, [rows, columns]) => {
        const [, , height, width] = output.shape;
        const rule = moved(output, ([n, c, y, x]) => {
          const [row, column] = [y - rows, x - columns];
          return row < 0 || row >= height || column < 0 || column >= width ? undefined : [n, c, row, column];
        });
        expect(described(output, rule).pattern).toEqual({ kind: "shift", rows, columns });
      },
    );
    const output = top([1, 2, 6, 7], 1);
    const rule = moved(output, ([n, c, y, x]) => (y === 0 || x > 5 ? undefined : [n, c, y - 1, x + 1]));
    expect(described(output, rule).sentences[0]).toBe("It is right, but moved: 1 row down and 1 column to the left.");
  });

  it("takes small errors everywhere for lower precision, and estimates its bits", () => {
    const output = top([1, 4, 16, 16], 5);
    const noise = normal(3);
    for (const bits of [9, 11, 15]) {
      // Twenty terms that have each lost up to 2⁻ᵇⁱᵗˢ of themselves.
      const magnitude = output.magnitude as Float64Array;
      const { pattern, sentences } = described(
        output,
        (i) => output.values[i] + (noise() * 2 ** -bits * magnitude[i]) / Math.sqrt(20),
      );
      expect(pattern).toMatchObject({ kind: "precision", bits });
      expect(sentences[0]).toMatch(
        new RegExp(`^The errors are small, [\\d.]+ times the allowed one .* lower precision: about ${bits} bits\\.$`),
      );
    }
  });

  it("gives noise no pattern", () => {
    property(fc.integer({ min: 1, max: 1e6 }), (output, seed) => {
      const noise = normal(seed + 1e6);
      const { pattern, place, sentences } = described(output, () => noise());
      expect(pattern).toBeNull();
      expect(place).toBeNull();
      expect(sentences).toHaveLength(1);
      expect(sentences[0]).toMatch(/^No pattern was found: the error is .* in the root mean square\.$/);
    });
  });

  it("gives a third of noise, strewn at random, no place", () => {
    property(fc.integer({ min: 1, max: 1e6 }), (output, seed) => {
      const noise = normal(seed + 1e6);
      const found = described(output, (i) => output.values[i] + (i < 3 || noise() > 0.43 ? noise() : 0));
      expect(found.pattern).toBeNull();
      expect(found.place).toBeNull();
    });
  });

  it("finds the channels, rows or columns that are wrong", () => {
    const output = top([2, 7, 8, 9], 1);
    const spoilt = (which: (index: number[]) => boolean) => {
      const noise = normal(7);
      return described(output, (i) => output.values[i] + (which(indexOf(output.shape, i)) ? noise() : 0));
    };
    expect(spoilt(([, c]) => c === 2).place?.slices).toEqual([{ axis: 1, indices: [2] }]);
    expect(spoilt(([, c]) => c === 2).sentences[0]).toBe("Only channel 2 of 7 is wrong.");
    expect(spoilt(([, c]) => c > 3).sentences[0]).toBe("Only channels 4–6 of 7 are wrong.");
    expect(spoilt(([, c, y]) => y === 7 && c === 0).sentences[0]).toBe(
      "Only channel 0 of 7, and of these only row 7 of 8 are wrong.",
    );
    expect(spoilt(([, , , x]) => x % 4 === 0).place?.slices).toEqual([{ axis: 3, indices: [0, 4, 8] }]);
    expect(spoilt(([, , y, x]) => y === 7 || x === 8).sentences[0]).toBe(
      "Only one element along the bottom and right edges of the image is wrong.",
    );
    expect(spoilt(([, , y, x]) => y % 7 === 0 || x % 8 === 0).place?.border).toEqual({
      sides: ["top", "bottom", "left", "right"],
      width: 1,
      inside: false,
    });
    expect(spoilt(([, , y, x]) => y > 0 && y < 7 && x > 0 && x < 8).place?.slices).toEqual([
      { axis: 2, indices: [1, 2, 3, 4, 5, 6] },
      { axis: 3, indices: [1, 2, 3, 4, 5, 6, 7] },
    ]);
  });

  it("lists a few wrong elements", () => {
    const output = top([1, 3, 8, 9], 1);
    const { place, sentences } = described(output, (i) => output.values[i] + (i === 100 ? 1 : 0));
    expect(place?.isolated).toEqual([[0, 1, 3, 1]]);
    expect(sentences[0]).toBe("One element only is wrong: [0, 1, 3, 1].");
  });

  it("counts what is not finite, and says where", () => {
    const output = top([1, 3, 8, 9], 1);
    const { notFinite, sentences } = described(output, (i) => (i < 72 ? Number.NaN : output.values[i]));
    expect(notFinite).toBe(72);
    expect(sentences).toEqual(["72 of 216 elements are NaN or infinite.", "Only channel 0 of 3 is wrong."]);
  });

  it("tells shapes apart, and whether the numbers are right", () => {
    const output = top([1, 2, 5, 4], 1, false);
    const cut = blob(
      [1, 2, 4, 3],
      [...output.values].filter((_, i) => i % 4 < 3 && Math.floor(i / 4) % 5 < 4),
    );
    expect(describeError([output], [cut], FP32)[0].sentences).toEqual([
      "The shape is 1×2×4×3, and Caffe's is 1×2×5×4.",
      "The numbers that both have are right: some are missing, or too many.",
    ]);
    const flat = blob([2, 20], [...output.values]);
    expect(describeError([output], [flat], FP32)[0].sentences[1]).toBe(
      "The numbers are right, and in the right order.",
    );
  });
});
