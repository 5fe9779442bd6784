import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAYERS, type LayerType } from "../src/caffe/layers/index.ts";
import { loadNet } from "../src/caffe/load.ts";
import type { GoldenManifest } from "../src/conformance/golden.ts";
import { referenceSupports } from "../src/reference/net.ts";
import { FAMILIES } from "./goldens/families.ts";
import { recordFamily } from "./record-goldens.ts";

const GOLDEN = fileURLToPath(new URL("../golden/", import.meta.url));
const NAMES = Object.keys(FAMILIES);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-goldens-"));
  for (const name of NAMES) await recordFamily(folder, name);
});
afterAll(() => rm(folder, { recursive: true }));

async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .toSorted();
}

/** A manifest without the hashes of computed files: exp and pow may differ in their last bits from machine to machine. */
async function manifestOf(path: string): Promise<object> {
  const manifest = JSON.parse(await readFile(join(path, "activations", "manifest.json"), "utf8")) as GoldenManifest;
  const blobs = manifest.blobs.map(({ values, magnitude, pointwise, ...blob }) => ({
    ...blob,
    files: [values, magnitude, pointwise].map((entry) => entry?.file),
  }));
  return { ...manifest, blobs };
}

describe("golden/, family by family", () => {
  it.each(NAMES)("%s has the net, the weights and the inputs that the script makes today", async (name) => {
    const [made, recorded] = [join(folder, name), join(GOLDEN, name)];
    const files = await filesOf(made);
    expect(await filesOf(recorded)).toEqual(files);
    for (const file of files.filter((path) => !/manifest|values|magnitude|pointwise/.test(path))) {
      expect((await readFile(join(recorded, file))).equals(await readFile(join(made, file))), file).toBe(true);
    }
    expect(await manifestOf(recorded)).toEqual(await manifestOf(made));
  });

  it("comes out the same a second time, byte for byte", async () => {
    const again = await mkdtemp(join(tmpdir(), "cupping-goldens-"));
    try {
      for (const name of NAMES) {
        await recordFamily(again, name);
        for (const file of await filesOf(join(folder, name))) {
          const [first, second] = [folder, again].map((root) => readFile(join(root, name, file)));
          expect((await first).equals(await second), `${name}/${file}`).toBe(true);
        }
      }
    } finally {
      await rm(again, { recursive: true });
    }
  });

  it("has every layer type that the reference computes", async () => {
    const nets = await Promise.all(NAMES.map((name) => loadNet(join(GOLDEN, name, `${name}.prototxt`))));
    const recorded = new Set(nets.flatMap(({ layers }) => layers.map(({ type }) => type)));
    const computed = (Object.keys(LAYERS) as LayerType[]).filter(referenceSupports);
    expect(computed.filter((type) => !recorded.has(type))).toEqual([]);
  });

  it("is at most 5 MB, with the bundled net", async () => {
    let bytes = 0;
    for (const file of await filesOf(GOLDEN.slice(0, -1))) bytes += (await stat(join(GOLDEN, file))).size;
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(5_000_000);
  });
});
