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

  it.each([
    ["no .npy file", Uint8Array.of(1, 2, 3)],
    ["cut off", encodeNpy([6], new Float32Array(6)).slice(0, 40)],
    ["should follow the header", encodeNpy([6], new Float32Array(6)).slice(0, -3)],
    ["type |o8", file("{'descr': '|o8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8))],
  ])("refuses a file: %s", (text, content) => {
    expect(() => decodeNpy(content, "x.npy")).toThrow(expect.objectContaining({ code: "NPY_INVALID", place: "x.npy" }));
    expect(() => decodeNpy(content, "x.npy")).toThrow(text);
  });
});
