import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blob } from "./blob.ts";
import { orderedIndex, ulpsBetween } from "./float32.ts";
import { uniformBlob } from "./random.ts";
import { count, formatShape, indexOf } from "./shape.ts";

describe("shape", () => {
  it("counts, prints, and finds an index again", () => {
    expect(count([2, 3, 5])).toBe(30);
    expect(count([])).toBe(1);
    expect(count([2, 3, 5, 7], 1, 3)).toBe(15);
    expect(formatShape([1, 3, 224, 224])).toBe("1×3×224×224");
    expect(formatShape([])).toBe("scalar");
    expect(indexOf([2, 3, 5], 2 * 5 + 1)).toEqual([0, 2, 1]);
  });

  it("a blob is full", () => {
    expect(() => blob([2, 3], [1, 2])).toThrow(RangeError);
  });
});

describe("float32 order", () => {
  it("has neighbours one step apart, through zero", () => {
    expect(ulpsBetween(1, 1 + 2 ** -23)).toBe(1);
    expect(ulpsBetween(-(2 ** -149), 2 ** -149)).toBe(2);
    expect(ulpsBetween(0, -0)).toBe(0);
    expect(ulpsBetween(Number.NaN, 1)).toBeNaN();
  });

  it("keeps the order of numbers", () => {
    expect(orderedIndex(-0)).toBe(0);
    fc.assert(
      fc.property(fc.float({ noNaN: true }), fc.float({ noNaN: true }), (a, b) => {
        expect(Math.sign(orderedIndex(a) - orderedIndex(b))).toBe(a === b ? 0 : Math.sign(a > b ? 1 : -1));
      }),
    );
  });
});

describe("random blobs", () => {
  it("are the same for the same seed, on every machine", () => {
    const { data } = uniformBlob([2, 3], 7);
    expect([...uniformBlob([2, 3], 7).data]).toEqual([...data]);
    expect([...uniformBlob([2, 3], 8).data]).not.toEqual([...data]);
    expect([...data]).toMatchInlineSnapshot(`
      [
        0.1830199956893921,
        0.5190622806549072,
        0.8992613554000854,
        -0.8580544590950012,
        0.26710745692253113,
        0.7325676679611206,
      ]
    `);
  });

  it("use the whole mantissa, so that an engine that shortens it shows", () => {
    const short = uniformBlob([1000], 1).data.filter((x) => Math.abs(x) > 0.5 && (x * 2 ** 12) % 1 === 0);
    expect(short.length).toBeLessThan(5);
  });
});
