import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadTrainedNet } from "../caffe/load.ts";
import { decodeNpy, encodeNpy } from "../tensor/npy.ts";
import { uniformBlob } from "../tensor/random.ts";
import type { Shape } from "../tensor/shape.ts";
import { sha256 } from "../files.ts";
import { checkGolden, type GoldenManifest, recordGolden } from "./golden.ts";

const DIGITS = fileURLToPath(new URL("../../golden/digits/", import.meta.url));
const FILES = { net: join(DIGITS, "digits.prototxt"), weights: join(DIGITS, "digits.caffemodel") };

let folder: string;
let record: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-golden-"));
  record = join(folder, "record");
});
afterAll(() => rm(folder, { recursive: true }));

async function makeRecord(to: string): Promise<{ blobs: number; bytes: number }> {
  const { trained } = await loadTrainedNet(FILES.net, FILES.weights);
  const feeds = new Map(trained.net.inputs.map((id) => [id, uniformBlob(trained.net.shapes.get(id) as Shape, 3)]));
  return recordGolden(to, FILES, trained, feeds, { data: "random:3" });
}

async function changeManifest(change: (manifest: GoldenManifest) => object): Promise<void> {
  const file = join(record, "manifest.json");
  const manifest = JSON.parse(await readFile(file, "utf8")) as GoldenManifest;
  await writeFile(file, JSON.stringify({ ...manifest, ...change(manifest) }));
}

describe("golden records", () => {
  it("hold every blob, and check", async () => {
    const { blobs } = await makeRecord(record);
    expect(blobs).toBe(15);
    const reports = await checkGolden(record);
    expect(reports.map(({ id }) => id)).toContain("conv1_1:relu1_1");
    expect(reports.every(({ comparison }) => comparison.identical === comparison.elements)).toBe(true);
    const values = decodeNpy(await readFile(join(record, "000-conv1_1.values.npy")), "f");
    expect(values.shape).toEqual([1, 8, 28, 28]);
    expect(values.data).toBeInstanceOf(Float64Array);
  });

  it("are replaced in one step, and nothing is left beside them", async () => {
    await makeRecord(record);
    expect(await readdir(folder)).toEqual(["record"]);
  });

  it("find a value that is off by more than float64's rounding", async () => {
    await makeRecord(record);
    const file = join(record, "002-conv1_2.values.npy");
    const { shape, data } = decodeNpy(await readFile(file), file);
    data[5] += 1e-9;
    const npy = encodeNpy(shape, data);
    await writeFile(file, npy);
    await changeManifest(({ blobs }) => ({
      blobs: blobs.map((blob) =>
        blob.id === "conv1_2" ? { ...blob, values: { ...blob.values, sha256: sha256(npy) } } : blob,
      ),
    }));
    const wrong = (await checkGolden(record)).filter(({ comparison }) => comparison.outside > 0);
    expect(wrong.map(({ id, comparison }) => [id, comparison.outside])).toEqual([["conv1_2", 1]]);
  });

  it("refuse a magnitude or a length that is not today's", async () => {
    await makeRecord(record);
    await changeManifest(({ blobs }) => ({ blobs: blobs.map((blob) => ({ ...blob, length: blob.length + 1 })) }));
    await expect(checkGolden(record)).rejects.toThrow('The error model of "conv1_1" is not');
    await makeRecord(record);
    const file = join(record, "010-fc6.magnitude.npy");
    const { shape, data } = decodeNpy(await readFile(file), file);
    const npy = encodeNpy(
      shape,
      data.map((m) => m * (1 + 1e-9)),
    );
    await writeFile(file, npy);
    await changeManifest(({ blobs }) => ({
      blobs: blobs.map((blob) =>
        blob.id === "fc6" ? { ...blob, magnitude: { file: "010-fc6.magnitude.npy", sha256: sha256(npy) } } : blob,
      ),
    }));
    await expect(checkGolden(record)).rejects.toThrow('The error model of "fc6" is not');
  });

  it("refuse a file that was changed, other weights, other rules, and what is no record", async () => {
    await makeRecord(record);
    await writeFile(join(record, "001-conv1_1_relu1_1.values.npy"), "changed");
    await expect(checkGolden(record)).rejects.toMatchObject({
      code: "GOLDEN_INVALID",
      place: expect.stringContaining("001-conv1_1_relu1_1") as string,
    });
    await makeRecord(record);
    await changeManifest(({ weights }) => ({ weights: { ...weights, sha256: "0" } }));
    await expect(checkGolden(record)).rejects.toThrow("not the one that the record was made from");
    await changeManifest(() => ({ rules: 99 }));
    await expect(checkGolden(record)).rejects.toThrow("version 99 of the rules");
    await changeManifest(() => ({ blobs: [] }));
    await expect(checkGolden(record)).rejects.toMatchObject({ code: "GOLDEN_INVALID" });
    await writeFile(join(record, "manifest.json"), "{");
    await expect(checkGolden(record)).rejects.toThrow("This is no JSON");
    await expect(checkGolden(folder)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(makeRecord(folder)).rejects.toThrow("no part of a golden record");
  });

  it("take the place of no folder that holds anything else", async () => {
    const own = join(folder, "own");
    await makeRecord(own);
    await writeFile(join(own, "notes.txt"), "mine");
    await expect(makeRecord(own)).rejects.toMatchObject({
      code: "GOLDEN_INVALID",
      message: expect.stringContaining("notes.txt") as string,
    });
    expect(await readFile(join(own, "notes.txt"), "utf8")).toBe("mine");
    // Many tools write a file of this name.
    const other = join(folder, "other");
    await mkdir(other);
    await writeFile(join(other, "manifest.json"), '{"name": "a web site"}');
    await expect(makeRecord(other)).rejects.toMatchObject({ code: "GOLDEN_INVALID" });
    await rm(own, { recursive: true });
    await rm(other, { recursive: true });
  });

  it("say what keeps them from being written", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(makeRecord(join(file, "record"))).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    await rm(file);
  });
});

describe("golden/", async () => {
  const root = fileURLToPath(new URL("../../golden/", import.meta.url));
  const records = (await readdir(root, { recursive: true })).filter((path) => basename(path) === "manifest.json");

  it("holds the bundled net and more", () => {
    expect(records.map((path) => path.split(/[\\/]/)[0])).toContain("digits");
    expect(records.length).toBeGreaterThan(5);
  });

  it.each(records.map((path) => dirname(path)))("%s is what the reference computes today", async (path) => {
    const reports = await checkGolden(join(root, path));
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.filter(({ comparison }) => comparison.outside > 0)).toEqual([]);
  });
});

describe("golden/digits", () => {
  it("has the files that its training wrote", async () => {
    const training = JSON.parse(await readFile(join(DIGITS, "training.json"), "utf8")) as {
      files: Record<string, { sha256: string }>;
    };
    expect(Object.keys(training.files).toSorted()).toEqual([
      "digits-v1.caffemodel",
      "digits-v1.prototxt",
      "digits.caffemodel",
      "digits.prototxt",
    ]);
    for (const [name, entry] of Object.entries(training.files))
      expect([name, sha256(await readFile(join(DIGITS, name)))]).toEqual([name, entry.sha256]);
  });

  it("is the same net in both formats, bit for bit", async () => {
    const today = await loadTrainedNet(FILES.net, FILES.weights);
    const v1 = await loadTrainedNet(join(DIGITS, "digits-v1.prototxt"), join(DIGITS, "digits-v1.caffemodel"));
    expect(v1.trained.net.layers.slice(1).map(({ name, type, settings }) => ({ name, type, settings }))).toEqual(
      today.trained.net.layers.slice(1).map(({ name, type, settings }) => ({ name, type, settings })),
    );
    expect([...v1.trained.params.keys()]).toEqual([...today.trained.params.keys()]);
    for (const [key, { shape, data }] of today.trained.params) {
      expect(v1.trained.params.get(key)?.shape).toEqual(shape);
      expect(
        Buffer.from(v1.trained.params.get(key)?.data.slice().buffer as ArrayBuffer).equals(
          Buffer.from(data.slice().buffer),
        ),
      ).toBe(true);
    }
  });
});
