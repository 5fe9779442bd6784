/** The archives of ILSVRC2012, in a rehearsal of their true layout; and the true label files where they are there. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { extract } from "tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeRehearsal, metaMat, type Rehearsal, rehearsalImage } from "../../../scripts/rehearsal/ilsvrc.ts";
import { TAR_END, tarEntry } from "../../../scripts/rehearsal/tar-writer.ts";
import { caffeData, describeWithData } from "../../../spec/support/caffe-data.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import { CuppingError } from "../../error.ts";
import { forwardNet } from "../../reference/net.ts";
import type { DataSet, Example, UnreadableExample } from "../data-set.ts";
import { ILSVRC2012_ID_ORDER } from "../labels/order.ts";
import { readDevkit } from "./devkit.ts";
import { openDataSet } from "./index.ts";
import { readMatFile } from "./mat-file.ts";
import { indexTar } from "./tar-index.ts";

const IMAGES = 48;
const folder = mkdtempSync(join(tmpdir(), "cupping-ilsvrc-"));
let made: Rehearsal;

beforeAll(async () => {
  made = await makeRehearsal({ out: join(folder, "rehearsal"), images: IMAGES, seed: 3 });
});
afterAll(() => rmSync(folder, { recursive: true }));

function path(name: string): string {
  return join(folder, name);
}

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(path(name), content);
  return path(name);
}

async function errorOf(promise: Promise<unknown>): Promise<CuppingError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CuppingError) return error;
  throw new Error(`no CuppingError but ${String(error)}`);
}

async function opened<Result>(spec: string, use: (set: DataSet) => Promise<Result> | Result): Promise<Result> {
  const set = await openDataSet(spec);
  try {
    return await use(set);
  } finally {
    await set.close();
  }
}

async function readAll(
  set: DataSet,
  indices: Iterable<number> = set.labels.keys(),
): Promise<(Example | UnreadableExample)[]> {
  const examples: (Example | UnreadableExample)[] = [];
  for await (const example of set.read(indices)) examples.push(example);
  return examples;
}

function bytesOf({ image }: Example | UnreadableExample): Uint8Array {
  if (image instanceof Error || image.kind !== "encoded") throw new Error("not encoded");
  return image.bytes;
}

describe("ilsvrc2012", () => {
  it("reads the archives as they are: true names, labels in WNID order, the very bytes", async () => {
    await opened(`ilsvrc2012:images=${made.images},devkit=${made.devkit},list=${made.list}`, async (set) => {
      expect(set.title).toBe(`ILSVRC2012 validation, ${IMAGES} images`);
      const list = readFileSync(made.list, "utf8").trim().split("\n");
      const all = await readAll(set);
      expect(all.map(({ name, label }) => `${name} ${label}`)).toEqual(list);
      expect(all[0].name).toBe("ILSVRC2012_val_00000001.JPEG");
      for (const n of [0, 17, IMAGES - 1]) {
        expect(Buffer.compare(bytesOf(all[n]), await rehearsalImage(3, n, all[n].label))).toBe(0);
      }
      // Distinct images, and those at random are the same as in a row.
      expect(new Set(all.map((example) => Buffer.from(bytesOf(example)).toString("hex"))).size).toBe(IMAGES);
      expect(await readAll(set, [5, 40, 41])).toEqual([all[5], all[40], all[41]]);
    });
  });

  it("reads folders in the archives' places, and says that it is the same set", async () => {
    mkdirSync(path("jpegs"));
    mkdirSync(path("kit"));
    await extract({ file: made.images, cwd: path("jpegs") });
    await extract({ file: made.devkit, cwd: path("kit") });
    const identity = await opened(`ilsvrc2012:images=${made.images},devkit=${made.devkit}`, (set) => set.identity);
    for (const spec of [
      `ilsvrc2012:images=${path("jpegs")},devkit=${path("kit")}`,
      `ilsvrc2012:images=${path("jpegs")},devkit=${path("kit/ILSVRC2012_devkit_t12/data")}`,
      `ilsvrc2012:images=${made.images},list=${made.list}`,
      `list:folder=${path("jpegs")},file=${made.list}`,
    ]) {
      expect(await opened(spec, (set) => set.identity), spec).toBe(identity);
    }
  });

  it("counts a missing image as unreadable, or leaves it out where that is asked for", async () => {
    mkdirSync(path("some"));
    await extract({ file: made.images, cwd: path("some"), filter: (name) => !name.includes("0000007") });
    const entries: Buffer[] = [];
    for (const n of [4, 2]) entries.push(tarEntry(`val/ILSVRC2012_val_0000000${n}.JPEG`, Buffer.from(`image ${n}`)));
    const tar = write("some.tar", Buffer.concat([tarEntry("val/", Buffer.alloc(0)), ...entries, TAR_END]));
    await opened(`ilsvrc2012:images=${path("some")},devkit=${made.devkit}`, async (set) => {
      const unreadable = (await readAll(set)).filter(({ image }) => image instanceof Error);
      expect(unreadable.map(({ name }) => name)).toEqual(["ILSVRC2012_val_00000007.JPEG"]);
    });
    await opened(`ilsvrc2012:images=${path("some")},devkit=${made.devkit},missing=skip`, (set) => {
      expect(set).toMatchObject({
        size: IMAGES - 1,
        title: `ILSVRC2012 validation without 1 of ${IMAGES} images, 47 images`,
      });
    });
    await opened(`ilsvrc2012:images=${tar},devkit=${made.devkit}`, async (set) => {
      expect(set.size).toBe(IMAGES);
      const readable = (await readAll(set)).filter(({ image }) => !(image instanceof Error));
      // In the order of the numbers, not of the archive.
      expect(readable.map((one) => new TextDecoder().decode(bytesOf(one)))).toEqual(["image 2", "image 4"]);
    });
    await opened(`ilsvrc2012:images=${tar},devkit=${made.devkit},missing=skip`, (set) => {
      expect(set).toMatchObject({ size: 2, title: `ILSVRC2012 validation without 46 of ${IMAGES} images, 2 images` });
    });
    mkdirSync(path("none"));
    for (const missing of ["fail", "skip"]) {
      const none = await errorOf(
        openDataSet(`ilsvrc2012:images=${path("none")},devkit=${made.devkit},missing=${missing}`),
      );
      expect(none.code).toBe("FILE_UNREADABLE");
      expect(none.message).toContain("None of 48 images is there");
    }
  });

  it("refuses a list that says otherwise than the devkit, and says what the list looks like", async () => {
    const kit = await readDevkit(made.devkit);
    const spec = (list: string): string => `ilsvrc2012:images=${made.images},devkit=${made.devkit},list=${list}`;
    const name = (i: number): string => `ILSVRC2012_val_${String(i + 1).padStart(8, "0")}.JPEG`;
    const listOf = (labels: readonly number[]): string =>
      write("list.txt", labels.map((label, i) => `${name(i)} ${label}`).join("\n"));
    const right = kit.groundTruth.map((id) => kit.classOfId[id - 1]);
    const two = await errorOf(openDataSet(spec(listOf(right.map((label, i) => (i === 5 || i === 9 ? 0 : label))))));
    expect(two.code).toBe("LABELS_DIFFER");
    expect(two.problem).toBe(
      `By the list ILSVRC2012_val_00000006.JPEG is of class 0, and by the devkit of class ${right[5]} (ILSVRC2012_ID ${kit.groundTruth[5]}). 2 of 48 images differ.`,
    );
    for (const [labels, looks] of [
      [kit.groundTruth.map((id) => id - 1), "in ILSVRC2012_ID order, counted from 0"],
      [kit.groundTruth, "in ILSVRC2012_ID order, counted from 1"],
      [right.map((label) => label + 1), "counts classes from 1"],
    ] as const) {
      expect((await errorOf(openDataSet(spec(listOf(labels))))).problem).toContain(looks);
    }
    const more = write("more.txt", `${name(IMAGES)} 0\n`);
    expect((await errorOf(openDataSet(spec(more)))).message).toContain("the devkit labels 48 images only");
    const foreign = write("foreign.txt", "cat.jpg 0\n");
    expect(await errorOf(openDataSet(spec(foreign)))).toMatchObject({ code: "LABELS_INVALID" });
  });

  it("refuses archives that are cut off, damaged, or something else", async () => {
    const whole = readFileSync(made.images);
    const tar = (name: string, bytes: Uint8Array): Promise<CuppingError> =>
      errorOf(openDataSet(`ilsvrc2012:images=${write(name, bytes)},devkit=${made.devkit}`));
    for (const end of [20_000, 512 + 700, 30_100]) {
      const cut = await tar("cut.tar", whole.subarray(0, end));
      expect(cut.code).toBe("FILE_TRUNCATED");
      expect(cut.problem).toMatch(/ends in the middle of (a header|ILSVRC2012_val_000000\d\d.JPEG)/);
    }
    const damaged = Buffer.from(whole);
    const second = 512 + firstBlocks();
    damaged.fill(7, second, second + 100);
    expect(await tar("damaged.tar", damaged)).toMatchObject({ code: "FILE_CORRUPT" });
    expect((await tar("html.tar", Buffer.alloc(2000, "<html>"))).problem).toContain("no tar archive");
    expect((await tar("other.tar", Buffer.concat([tarEntry("readme", Buffer.from("x")), TAR_END]))).problem).toContain(
      "no ILSVRC2012_val_",
    );
    expect((await tar("packed.tar", gzipSync(whole))).problem).toContain("no tar archive");
    const kit = (bytes: Uint8Array): Promise<CuppingError> => errorOf(readDevkit(write("kit.tar.gz", bytes)));
    const packed = readFileSync(made.devkit);
    expect(await kit(packed.subarray(0, packed.length / 2))).toMatchObject({ code: "FILE_CORRUPT" });
    expect(await kit(Buffer.from("<html>"))).toMatchObject({ code: "FILE_CORRUPT" });
    const empty = gzipSync(
      Buffer.concat([tarEntry("data/meta.mat", metaMat(Array.from({ length: 1000 }, (_, i) => `n${i}`))), TAR_END]),
    );
    expect((await kit(empty)).problem).toContain("There is no ILSVRC2012_validation_ground_truth.txt");
    expect(await errorOf(readDevkit(path("absent")))).toMatchObject({ code: "FILE_UNREADABLE" });

    /** Bytes of the first image, in whole blocks. */
    function firstBlocks(): number {
      let first = -1;
      indexTar(made.images, ({ size }) => {
        if (first < 0) first = Math.ceil(size / 512) * 512;
      });
      return first;
    }
  });

  it("refuses a devkit whose classes are not all there", async () => {
    const kit = async (wnids: readonly string[], truth: string): Promise<string> => {
      mkdirSync(path("odd"), { recursive: true });
      write("odd/meta.mat", metaMat(wnids));
      write("odd/ILSVRC2012_validation_ground_truth.txt", truth);
      return (await errorOf(readDevkit(path("odd")))).problem;
    };
    const wnids = Array.from({ length: 1000 }, (_, i) => `n${20_000_000 + i}`);
    expect(await kit([...wnids.slice(0, 999), wnids[0]], "1\n")).toContain("Two classes have the same WNID");
    expect(await kit(wnids, "1\n1001\n")).toContain("from 1 to 1000");
    expect(await kit(wnids, "0\n")).toContain("from 1 to 1000");
    write("odd/meta.mat", readFileSync(new URL("recorded/scipy-compressed.mat", import.meta.url)));
    expect((await errorOf(readDevkit(path("odd")))).problem).toContain("ILSVRC2012_ID 5 is missing");
  });

  it("reads names that need extended headers", () => {
    const long = `${"a-long-folder/".repeat(12)}ILSVRC2012_val_00000001.JPEG`;
    const pax = (record: string): string => {
      let length = record.length + 3;
      length = `${length} ${record}\n`.length;
      return `${length} ${record}\n`;
    };
    const header = tarEntry("PaxHeader", Buffer.from(pax(`path=${long}`)));
    header[156] = "x".charCodeAt(0);
    const gnu = tarEntry("././@LongLink", Buffer.from(`${long}2\0`));
    gnu[156] = "L".charCodeAt(0);
    for (const block of [header, gnu]) {
      block.fill(" ", 148, 156);
      const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    }
    const content = tarEntry("short.JPEG", Buffer.from("x"));
    const names: string[] = [];
    indexTar(write("long.tar", Buffer.concat([header, content, gnu, content, content, TAR_END])), ({ name }) =>
      names.push(name),
    );
    expect(names).toEqual([long, `${long}2`, "short.JPEG"]);
  });
});

describe("the rehearsal's net", () => {
  it("is right on most images", async () => {
    const { trained } = await loadTrainedNet(made.prototxt, made.caffemodel);
    const { default: sharp } = await import("sharp");
    let right = 0;
    await opened(`ilsvrc2012:images=${made.images},devkit=${made.devkit}`, async (set) => {
      for await (const example of set.read(set.labels.keys())) {
        const pixels = await sharp(bytesOf(example))
          .resize(224, 224, { fit: "fill" })
          .toColourspace("srgb")
          .raw()
          .toBuffer();
        const mean = [103.939, 116.779, 123.68];
        const area = 224 * 224;
        const data = Float32Array.from({ length: 3 * area }, (_, i) => {
          const c = Math.floor(i / area);
          return pixels[(i % area) * 3 + 2 - c] - mean[c];
        });
        const values = forwardNet(trained, new Map([["data", { shape: [1, 3, 224, 224], data }]])).get("prob")?.values;
        if (values?.indexOf(Math.max(...values)) === example.label) right++;
      }
    });
    expect(right).toBeGreaterThan(0.5 * IMAGES);
    expect(right).toBeLessThan(IMAGES);
  });
});

describe("MAT-files", () => {
  const recorded = (name: string): Uint8Array =>
    readFileSync(fileURLToPath(new URL(`recorded/${name}`, import.meta.url)));

  it.each(["scipy-plain.mat", "scipy-compressed.mat"])("by scipy: %s", (name) => {
    const variables = readMatFile(recorded(name), name);
    expect([...variables.keys()]).toEqual(["synsets", "cells", "singles", "flag"]);
    const synsets = variables.get("synsets");
    if (synsets?.kind !== "structs") throw new Error("no structs");
    expect(synsets.dims).toEqual([4, 1]);
    expect(Object.keys(synsets.structs[0]).join(" ")).toBe(
      "ILSVRC2012_ID WNID words gloss num_children children wordnet_height num_train_images",
    );
    expect(synsets.structs[0]).toMatchObject({
      ILSVRC2012_ID: { kind: "numbers", dims: [1, 1], data: [1] },
      WNID: { kind: "text", text: "n00000900" },
      gloss: { kind: "text", text: 'a gloss; "café"' },
      children: { kind: "numbers", dims: [1, 0], data: [] },
    });
    expect(synsets.structs[3].children).toEqual({ kind: "numbers", dims: [1, 3], data: [1, 2, 700] });
    expect(synsets.structs[3].gloss).toMatchObject({ kind: "text", text: "" });
    expect(variables.get("cells")).toMatchObject({
      kind: "cells",
      dims: [2, 2],
      // Column by column.
      cells: [
        { kind: "text", text: "text" },
        { kind: "numbers", dims: [2, 2], data: [1.5, 3.25, -2, 1e300] },
        { kind: "cells", cells: [{ kind: "text", text: "inside" }] },
        { kind: "numbers", data: [-7] },
      ],
    });
    expect(variables.get("singles")).toMatchObject({ data: [0.5, 1e10] });
  });

  it("refuses files that are damaged or something else", () => {
    const read =
      (bytes: Uint8Array): (() => unknown) =>
      () =>
        readMatFile(bytes, "meta.mat");
    for (const name of ["scipy-plain.mat", "scipy-compressed.mat"]) {
      const whole = recorded(name);
      expect(read(whole.subarray(0, whole.length - 60)), name).toThrow(CuppingError);
      expect(read(whole.subarray(0, 90)), name).toThrow("no MAT-file of level 5");
    }
    const flipped = Uint8Array.from(recorded("scipy-compressed.mat"));
    flipped[200] ^= 0xff;
    expect(read(flipped)).toThrow(CuppingError);
    expect(read(Buffer.alloc(300, "<html>"))).toThrow("no MAT-file");
  });
});

describeWithData("the true devkit of ILSVRC2012", () => {
  const labels = caffeData("labels");

  it("gives Caffe's val.txt, and the order that is shipped", async () => {
    const { wnids, classOfId, groundTruth } = await readDevkit(labels);
    expect(classOfId).toEqual(ILSVRC2012_ID_ORDER.classOf);
    expect(wnids.toSorted()).toEqual(readFileSync(join(labels, "synsets.txt"), "utf8").trim().split("\n"));
    const list = readFileSync(join(labels, "caffe_val.txt"), "utf8").trim().split("\n");
    expect(
      groundTruth.map((id, i) => `ILSVRC2012_val_${String(i + 1).padStart(8, "0")}.JPEG ${classOfId[id - 1]}`),
    ).toEqual(list);
  });

  it("labels the 1,300 true images that are there", async () => {
    const spec = `ilsvrc2012:images=${caffeData("ilsvrc2012_val_1300")},devkit=${labels},list=${join(labels, "caffe_val.txt")},missing=skip`;
    await opened(spec, async (set) => {
      expect(set.title).toBe("ILSVRC2012 validation without 48,700 of 50,000 images, 1,300 images");
      const published = new Map(
        readFileSync(caffeData("ilsvrc2012_val_1300/dataset.txt"), "utf8")
          .trim()
          .split("\n")
          .map((line) => line.split(", "))
          .map(([name, label]) => [name.replace("./data/", ""), Number(label)]),
      );
      const all = await readAll(set);
      expect(all).toHaveLength(1300);
      for (const { name, label, image } of all) {
        expect(image).not.toBeInstanceOf(Error);
        expect(published.get(name), name).toBe(label);
      }
    });
  });

  it("makes a rehearsal with the true labels", async () => {
    const out = path("true-labels");
    const files = await makeRehearsal({ out, images: 20, seed: 1, devkit: labels });
    const list = readFileSync(join(labels, "caffe_val.txt"), "utf8").split("\n").slice(0, 20);
    expect(readFileSync(files.list, "utf8").trim().split("\n")).toEqual(list);
    truncateSync(files.images, 0);
    expect((await readDevkit(files.devkit)).wnids).toEqual((await readDevkit(labels)).wnids);
  });
});
