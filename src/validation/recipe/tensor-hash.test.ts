import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareTensorHashes, readTensorRecord, tensorHash, writeTensorRecord } from "./tensor-hash.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-hashes-"));
});
afterAll(() => rm(folder, { recursive: true }));

const numbers = (length: number) =>
  Array.from({ length }, (_, i) => ({ name: `${i}.JPEG`, hash: i.toString(16).padStart(16, "0") }));

describe("tensorHash", () => {
  it("is of the little-endian bytes, of a part of a buffer too", () => {
    const bytes = Buffer.alloc(8);
    bytes.writeFloatLE(1.5, 0);
    bytes.writeFloatLE(-0.25, 4);
    const expected = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    expect(tensorHash(Float32Array.of(1.5, -0.25))).toBe(expected);
    expect(tensorHash(Float32Array.of(7, 1.5, -0.25, 7).subarray(1, 3))).toBe(expected);
    expect(tensorHash(Float32Array.of(1.5, 0.25))).not.toBe(expected);
  });
});

describe("compareTensorHashes", () => {
  it("finds the same tensors", () => {
    expect(compareTensorHashes(numbers(1300), numbers(1300).toReversed())).toMatchObject({
      same: true,
      differing: [],
      sentence: "1,300 images: the same tensors, bit for bit.",
    });
  });

  it("blames the decoder for a few", () => {
    const got = numbers(1300).map((one, i) => (i % 100 === 5 && i < 1200 ? { ...one, hash: "f".repeat(16) } : one));
    const { same, differing, sentence } = compareTensorHashes(numbers(1300), got);
    expect(same).toBe(false);
    expect(differing).toHaveLength(12);
    expect(sentence).toMatch(
      /^Your JPEG decoder differs on 12 images \(5\.JPEG, 105\.JPEG, .* and 7 more\); the other 1,288 /,
    );
  });

  it("blames no decoder when all differ", () => {
    const got = numbers(20).map((one) => ({ ...one, hash: "f".repeat(16) }));
    expect(compareTensorHashes(numbers(20), got).sentence).toMatch(
      /^All 20 images give other tensors: this is another recipe/,
    );
  });

  it("names the images of one list alone", () => {
    const result = compareTensorHashes(numbers(4), numbers(5).slice(1));
    expect(result).toMatchObject({ same: false, missing: ["0.JPEG"], added: ["4.JPEG"], differing: [] });
    expect(result.sentence).toContain("0.JPEG");
    expect(compareTensorHashes(numbers(2), [])).toMatchObject({ same: false });
  });
});

describe("a record of tensors", () => {
  it("is read as it was written", async () => {
    const file = join(folder, "record.json");
    const record = { recipe: "r", identity: "i", decoder: "d", tensors: numbers(3) };
    await writeTensorRecord(file, record);
    expect(await readTensorRecord(file)).toEqual(record);
  });

  it("is refused when it is broken", async () => {
    const file = join(folder, "broken.json");
    for (const text of ["{", "[]", '{"recipe":"r","identity":"i","decoder":"d","tensors":[{"name":"a","hash":"x"}]}']) {
      await writeFile(file, text);
      await expect(readTensorRecord(file)).rejects.toMatchObject({ code: "HASHES_INVALID", place: file });
    }
  });
});
