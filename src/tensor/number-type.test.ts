import { describe, expect, it } from "vitest";
import { decodeNumbers, encodeFloat16, isInteger, limitsOf, roundedTo } from "./number-type.ts";

const bytesOf = ({ buffer }: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(buffer as ArrayBuffer);

describe("float16", () => {
  it("every number of it comes back", () => {
    const bits = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    const numbers = decodeNumbers(bytesOf(bits), "float16");
    const back = encodeFloat16(numbers);
    const other = bits.filter((word, i) => back[i] !== word && !Number.isNaN(numbers[i]));
    expect(other).toHaveLength(0);
    expect(numbers.reduce((many, x) => many + Number(Number.isNaN(x)), 0)).toBe(2 * (2 ** 10 - 1));
  });

  it("rounds to the nearest, ties to even, and what is too large to infinity", () => {
    const numbers = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, 2 ** -25, -0, Number.NaN);
    const back = decodeNumbers(bytesOf(encodeFloat16(numbers)), "float16");
    expect([...back]).toEqual([1, 1 + 2 ** -9, 65504, Number.POSITIVE_INFINITY, 0, -0, Number.NaN]);
    expect(roundedTo("float16", 1 + 2 ** -12)).toBe(1);
    expect(roundedTo("float64", 1 + 2 ** -12)).toBe(1 + 2 ** -12);
  });
});

it("bfloat16 is the upper half of float32", () => {
  const numbers = decodeNumbers(bytesOf(Uint16Array.of(0x3f80, 0xc049, 0x7f80)), "bfloat16");
  expect([...numbers]).toEqual([1, -3.140625, Number.POSITIVE_INFINITY]);
});

it("integers have limits, and bytes at odd places are read", () => {
  expect([limitsOf("int8"), limitsOf("uint8"), limitsOf("int32")]).toEqual([
    [-128, 127],
    [0, 255],
    [-(2 ** 31), 2 ** 31 - 1],
  ]);
  expect(isInteger("uint16")).toBe(true);
  expect(isInteger("float16")).toBe(false);
  const bytes = Uint8Array.of(9, 0xff, 0xff, 0x02, 0x00, 7).subarray(1);
  expect([...decodeNumbers(bytes, "int16")]).toEqual([-1, 2]);
});
