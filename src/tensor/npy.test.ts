import { describe, expect, it } from "vitest";
import { decodeNpy, encodeNpy } from "./npy.ts";

/** A file as NumPy writes it, with this header and these bytes. */
function file(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...length, ...text, ...data);
}

const bytes = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe(".npy", () => {
  it.each([[[2, 3]], [[6]], [[1, 6, 1]]])(
    "round-trips %j in float32 and float64, data aligned to 64 bytes",
    (shape) => {
      for (const data of [
        Float32Array.of(1, -0, Number.NaN, 4, Number.POSITIVE_INFINITY, 6),
        Float64Array.of(0.1, 2, 3, 4, 5, 6),
      ]) {
        const encoded = encodeNpy(shape, data);
        expect((encoded.length - data.byteLength) % 64).toBe(0);
        expect(decodeNpy(encoded, "f")).toEqual({ shape, data });
      }
    },
  );

  it("round-trips a scalar", () => {
    expect(decodeNpy(encodeNpy([], Float32Array.of(7)), "f")).toEqual({ shape: [], data: Float32Array.of(7) });
  });

  it("reads integers, big-endian numbers, later versions and column-major order", () => {
    const header = (descr: string, fortran = "False", shape = "(2, 3)"): string =>
      `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
    expect([...decodeNpy(file(header("|u1"), Uint8Array.of(1, 2, 3, 4, 5, 255)), "f").data]).toEqual([
      1, 2, 3, 4, 5, 255,
    ]);
    expect([...decodeNpy(file(header("<i8"), bytes(BigInt64Array.of(1n, -2n, 3n, 4n, 5n, 6n)), 2), "f").data]).toEqual([
      1, -2, 3, 4, 5, 6,
    ]);
    expect([...decodeNpy(file(header(">f4", "False", "(1,)"), Uint8Array.of(0x3f, 0x80, 0, 0)), "f").data]).toEqual([
      1,
    ]);
    const turned = decodeNpy(file(header("<f4", "True"), bytes(Float32Array.of(1, 4, 2, 5, 3, 6))), "f");
    expect([...turned.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("reads half precision, with subnormal numbers, infinities and NaN, truth values and unsigned integers", () => {
    const read = (descr: string, length: number, data: ArrayBufferView): number[] => {
      const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${length},), }`;
      return [...decodeNpy(file(header, bytes(data)), "f").data];
    };
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x03ff, 0x8000, 0x7c00, 0xfc00, 0x7e00);
    expect(read("<f2", 10, halves)).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      1023 * 2 ** -24,
      -0,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
    expect(read(">f2", 1, Uint8Array.of(0x35, 0x55))).toEqual([0.333251953125]);
    expect(read("|b1", 3, Uint8Array.of(1, 0, 1))).toEqual([1, 0, 1]);
    expect(read("<u2", 1, Uint16Array.of(65535))).toEqual([65535]);
    expect(read("<u4", 1, Uint32Array.of(4294967295))).toEqual([4294967295]);
    expect(read("<u8", 1, BigUint64Array.of(2n ** 53n - 1n))).toEqual([2 ** 53 - 1]);
    expect(() => read("<i8", 1, BigInt64Array.of(-(2n ** 60n) - 1n))).toThrow("beyond 2^53");
  });

  it.each([
    ["no .npy file", Uint8Array.of(1, 2, 3)],
    ["cut off", encodeNpy([6], new Float32Array(6)).slice(0, 40)],
    ["should follow the header", encodeNpy([6], new Float32Array(6)).slice(0, -3)],
    ["type <U3", file("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(12))],
    ["type |o8", file("{'descr': '|o8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8))],
  ])("refuses a file: %s", (text, content) => {
    expect(() => decodeNpy(content, "x.npy")).toThrow(expect.objectContaining({ code: "NPY_INVALID", place: "x.npy" }));
    expect(() => decodeNpy(content, "x.npy")).toThrow(text);
  });
});
