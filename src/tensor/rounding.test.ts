import { describe, expect, it } from "vitest";
import { BF16, FP16 } from "./profile.ts";
import { uniform } from "./random.ts";
import { flushed, toNearest, toTf32, truncated, truncatedToTf32 } from "./rounding.ts";

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

function fromBits(pattern: number): number {
  bits[0] = pattern;
  return word[0];
}

describe("rounding", () => {
  it("agrees with rounding on the bits of float32, subnormal numbers among them", () => {
    const random = uniform(1);
    const bfloat = toNearest(BF16);
    for (let i = 0; i < 20_000; i++) {
      const pattern = Math.floor(random() * 2 ** 32);
      const x = fromBits(pattern);
      if (!Number.isFinite(x)) continue;
      expect(truncated(BF16)(x)).toBe(fromBits(pattern & 0xffff0000));
      expect(truncatedToTf32(x)).toBe(fromBits(pattern & 0xffffe000));
      expect(toTf32(x)).toBe(fromBits((pattern + 0x1000) & 0xffffe000));
      // Half a unit less one, and one more where the last bit that stays is 1.
      expect(bfloat(x)).toBe(fromBits((pattern + 0x7fff + ((pattern >>> 16) & 1)) & 0xffff0000));
    }
  });

  it("keeps every number of half precision, and takes what lies between two to the even one", () => {
    const half = toNearest(FP16);
    const numbers = Array.from({ length: 0x7c00 }, (_, pattern) => {
      const [exponent, fraction] = [pattern >> 10, pattern & 0x3ff];
      return exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    });
    numbers.forEach((x, i) => {
      if (half(x) !== x || half(-x) !== -x) throw new Error(`${x} became ${half(x)}`);
      if (i === 0) return;
      const even = i % 2 === 0 ? x : numbers[i - 1];
      if (half((x + numbers[i - 1]) / 2) !== even) throw new Error(`below ${x}: not even`);
    });
  });

  it("overflows where binary16 does", () => {
    expect([65504, 65519, 65520, -65520].map(toNearest(FP16))).toEqual([65504, 65504, Infinity, -Infinity]);
  });

  it("keeps zeros, infinities and NaN", () => {
    for (const round of [toNearest(FP16), truncated(BF16), toTf32, flushed]) {
      expect([0, -0, Infinity, -Infinity, NaN].map(round)).toEqual([0, -0, Infinity, -Infinity, NaN]);
    }
  });

  it("flushes what is subnormal, with its sign", () => {
    expect([2 ** -126, -(2 ** -127), 2 ** -149].map(flushed)).toEqual([2 ** -126, -0, 0]);
  });
});
