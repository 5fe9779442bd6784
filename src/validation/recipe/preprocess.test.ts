import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../../spec/support/caffe-data.ts";
import { readBinaryproto } from "../../caffe/read.ts";
import { encodeNpy } from "../../tensor/npy.ts";
import { uniform } from "../../tensor/random.ts";
import type { StoredImage } from "../data-set.ts";
import { batch } from "../images.ts";
import { pictureOf } from "./picture.ts";
import { preprocessor } from "./preprocess.ts";
import { loadRecipe, parseRecipe, type Recipe } from "./recipe.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-preprocess-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Grey 4×5 as it is, if nothing else is said. */
function recipe(changes: object = {}): Recipe {
  return parseRecipe(
    {
      name: "test",
      title: "a test",
      decode: { decoder: "libjpeg-turbo", colour: "grey" },
      resize: { rule: "none", height: 4, width: 5 },
      ...changes,
    },
    "test",
  );
}

const BGR = { decode: { decoder: "libjpeg-turbo", colour: "BGR" } };
/** 0 … 19 in rows of 5. */
const GREY: StoredImage = {
  kind: "pixels",
  colour: "grey",
  height: 4,
  width: 5,
  data: Uint8Array.from({ length: 20 }, (_, i) => i),
};

async function prepared(changes: object, image: StoredImage = GREY): Promise<number[]> {
  return [...(await (await preprocessor(recipe(changes))).prepare(image))];
}

describe("a preprocessor", () => {
  it("states its shape, its views and its name", async () => {
    expect(
      await preprocessor(recipe({ ...BGR, crop: { height: 2, width: 3, offset: "floor" }, oversample: true })),
    ).toMatchObject({ name: "test", shape: [3, 2, 3], views: 10 });
  });

  it("subtracts, then multiplies, each rounded to float32; or the other way round", async () => {
    const f = Math.fround;
    const rules = { mean: { values: [103.939] }, scale: 0.017 };
    expect(await prepared(rules)).toEqual([...GREY.data].map((p) => f(f(p - f(103.939)) * f(0.017))));
    expect(await prepared({ ...rules, order: "scale-then-mean" })).toEqual(
      [...GREY.data].map((p) => f(f(p * f(0.017)) - f(103.939))),
    );
  });

  it.each([
    // Margins of 1 and 3: halves.
    ["floor", [1, 2, 6, 7, 11, 12]],
    ["round", [7, 8, 12, 13, 17, 18]],
    ["half-even", [2, 3, 7, 8, 12, 13]],
  ])("crops in the middle, offsets by %s", async (offset, values) => {
    expect(await prepared({ crop: { height: 3, width: 2, offset } })).toEqual(values);
  });

  it("mirrors left and right", async () => {
    expect((await prepared({ mirror: true })).slice(0, 5)).toEqual([4, 3, 2, 1, 0]);
  });

  it("subtracts a mean image where the crop was taken, before it mirrors", async () => {
    const mean = join(folder, "mean.npy");
    await writeFile(
      mean,
      encodeNpy(
        [1, 4, 5],
        Float32Array.from({ length: 20 }, (_, i) => i * i),
      ),
    );
    const rules = { crop: { height: 3, width: 2, offset: "floor" }, mean: { file: mean }, scale: 2 };
    const values = [1, 2, 6, 7, 11, 12].map((i) => 2 * (i - i * i));
    expect(await prepared(rules)).toEqual(values);
    const mirrored = [1, 0, 3, 2, 5, 4].map((i) => values[i]);
    expect(await prepared({ ...rules, mirror: true })).toEqual(mirrored);
  });

  it("takes ten crops in Caffe's order", async () => {
    const all = await prepared({ crop: { height: 2, width: 2, offset: "floor" }, oversample: true });
    const views = Array.from({ length: 10 }, (_, i) => all.slice(4 * i, 4 * i + 4));
    const five = [
      [0, 1, 5, 6],
      [3, 4, 8, 9],
      [10, 11, 15, 16],
      [13, 14, 18, 19],
      [6, 7, 11, 12],
    ];
    expect(views).toEqual([...five, ...five.map(([a, b, c, d]) => [b, a, d, c])]);
  });

  it("orders channels as the recipe says, whatever the data set's order", async () => {
    const small = { resize: { rule: "none", height: 1, width: 2 } };
    const pixels = { kind: "pixels", height: 1, width: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) } as const;
    const rgb = { decode: { decoder: "libjpeg-turbo", colour: "RGB" } };
    expect(await prepared({ ...BGR, ...small }, { ...pixels, colour: "BGR" })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await prepared({ ...BGR, ...small }, { ...pixels, colour: "RGB" })).toEqual([5, 6, 3, 4, 1, 2]);
    expect(await prepared({ ...rgb, ...small }, { ...pixels, colour: "RGB" })).toEqual([1, 2, 3, 4, 5, 6]);
    const png = await sharp(Buffer.of(1, 3, 5, 2, 4, 6), { raw: { width: 2, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    expect(await prepared({ ...rgb, ...small }, { kind: "encoded", bytes: png })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await prepared({ ...BGR, ...small }, { kind: "encoded", bytes: png })).toEqual([5, 6, 3, 4, 1, 2]);
  });

  it("makes three channels of grey, or refuses", async () => {
    expect((await prepared({ ...BGR })).slice(18, 22)).toEqual([18, 19, 0, 1]);
    await expect(prepared({ decode: { ...BGR.decode, grey: "refuse" } })).rejects.toMatchObject({
      code: "IMAGE_UNREADABLE",
    });
  });

  it("feeds a tensor as it is, if the shape is right", async () => {
    const data = new Float32Array(20).fill(0.5);
    const rules = { mean: { values: [9] } };
    expect(await prepared(rules, { kind: "tensor", blob: { shape: [1, 4, 5], data } })).toEqual([...data]);
    await expect(prepared(rules, { kind: "tensor", blob: { shape: [1, 5, 4], data } })).rejects.toThrow(/1×5×4/);
  });

  it("writes into a part of a batch", async () => {
    const ready = await preprocessor(recipe());
    const batch = new Float32Array(60).fill(-1);
    const part = batch.subarray(20, 40);
    expect(await ready.prepare(GREY, part)).toBe(part);
    const tensor = { kind: "tensor", blob: { shape: [1, 4, 5], data: new Float32Array(20).fill(7) } } as const;
    await ready.prepare(tensor, batch.subarray(40));
    expect([batch[19], batch[20], batch[21], batch[39], batch[40], batch[59]]).toEqual([-1, 0, 1, 19, 7, 7]);
    await expect(ready.prepare(GREY, batch)).rejects.toThrow(RangeError);
  });

  it("says of an image that does not fit how large it is, and how large it should be", async () => {
    const small: StoredImage = { ...GREY, height: 2, width: 10 };
    await expect(prepared({}, small)).rejects.toThrow(/2×10.*4×5/);
    await expect(
      prepared({ resize: { rule: "none" }, crop: { height: 3, width: 3, offset: "floor" } }, small),
    ).rejects.toThrow(/2×10.*3×3/);
    await expect(prepared({}, { ...GREY, width: 6 })).rejects.toMatchObject({
      code: "IMAGE_UNREADABLE",
    });
  });

  it("refuses a mean image of another size or with other channels", async () => {
    const mean = join(folder, "other.npy");
    await writeFile(mean, encodeNpy([1, 4, 6], new Float32Array(24)));
    await expect(preprocessor(recipe({ mean: { file: mean } }))).rejects.toMatchObject({ code: "INPUT_SHAPE" });
    await expect(preprocessor(recipe({ ...BGR, mean: { file: mean } }))).rejects.toThrow(/1×4×6.*3 channels/);
    await expect(preprocessor(recipe({ mean: { file: join(folder, "none") } }))).rejects.toThrow(/--mean-file/);
  });

  it("keeps its identity under another name, and changes it with every rule and with the mean's numbers", async () => {
    const identity = async (changes: object) => (await preprocessor(recipe(changes))).identity;
    const plain = await identity({});
    expect(await identity({ name: "other", title: "other" })).toBe(plain);
    const mean = join(folder, "identity.npy");
    const others: string[] = [];
    for (const value of [1, 2]) {
      await writeFile(mean, encodeNpy([1, 4, 5], new Float32Array(20).fill(value)));
      others.push(await identity({ mean: { file: mean } }));
    }
    for (const changes of [{ scale: 2 }, { mirror: true }, { mean: { values: [1] } }, { order: "scale-then-mean" }])
      others.push(await identity(changes));
    expect(new Set([plain, ...others]).size).toBe(7);
  });

  it("prepares the same numbers when many images are prepared at once", async () => {
    const ready = await preprocessor(
      recipe({ ...BGR, resize: { rule: "squash", height: 9, width: 7, interpolation: "opencv-linear" } }),
    );
    const images = await Promise.all(
      [11, 12, 13, 14].map(async (seed) => {
        const next = uniform(seed);
        const data = Uint8Array.from({ length: 30 * 20 * 3 }, () => 256 * next());
        const bytes = await sharp(data, { raw: { width: 30, height: 20, channels: 3 } })
          .jpeg()
          .toBuffer();
        return { kind: "encoded", bytes } as const;
      }),
    );
    const alone: Float32Array[] = [];
    for (const image of images) alone.push(await ready.prepare(image));
    expect(await Promise.all(images.map((image) => ready.prepare(image)))).toEqual(alone);
  });
});

describe("pictureOf", () => {
  it("gives back the pixels that the net was fed, mean, scale and order of colours undone", async () => {
    const mean = join(folder, "picture.npy");
    await writeFile(
      mean,
      encodeNpy(
        [3, 4, 5],
        Float32Array.from({ length: 60 }, (_, i) => 90 + 0.37 * i),
      ),
    );
    const next = uniform(5);
    const pixels = Uint8Array.from({ length: 60 }, () => 256 * next());
    const bytes = await sharp(pixels, { raw: { width: 5, height: 4, channels: 3 } })
      .png()
      .toBuffer();
    const crop = { crop: { height: 3, width: 4, offset: "floor" } };
    for (const rules of [
      { mean: { values: [104, 117, 123] }, scale: 0.017 },
      { mean: { file: mean }, mirror: true },
      { scale: 0.01, order: "scale-then-mean", mean: { values: [0.485, 0.456, 0.406] } },
    ]) {
      const one = recipe({ ...BGR, ...crop, ...rules });
      const ready = await preprocessor(one);
      const picture = await pictureOf(one, ready, await ready.prepare({ kind: "encoded", bytes }));
      const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ height: 3, width: 4, channels: 3 });
      const at = (y: number, x: number) => [...pixels.subarray(3 * (5 * y + x), 3 * (5 * y + x) + 3)];
      expect([...data.subarray(0, 3)]).toEqual(at(0, rules.mirror ? 3 : 0));
      expect([...data.subarray(33, 36)]).toEqual(at(2, rules.mirror ? 0 : 3));
    }
  });

  it("shows ten views in two rows", async () => {
    const one = recipe({ crop: { height: 2, width: 2, offset: "floor" }, oversample: true });
    const ready = await preprocessor(one);
    const picture = await pictureOf(one, ready, await ready.prepare(GREY));
    const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ height: 4, width: 10 });
    expect(Array.from({ length: 10 }, (_, x) => data[3 * x])).toEqual([0, 1, 3, 4, 10, 11, 13, 14, 6, 7]);
    expect(data[3 * 20]).toBe(1);
  });
});

describeWithData("shipped recipes, on genuine data", () => {
  it("cifar10 subtracts Caffe's mean image as its data layer does", async () => {
    const meanFile = caffeData("cifar10_V1_everpeace/mean.binaryproto");
    const file = await readFile(meanFile).then(
      () => meanFile,
      () => caffeData("means/cifar10_mean.binaryproto"),
    );
    const ready = await preprocessor(await loadRecipe("cifar10", { meanFile: file }));
    const next = uniform(3);
    const pixels = Uint8Array.from({ length: 3072 }, () => 256 * next());
    const { data } = batch({ number: 1, shape: [3, 32, 32], pixels, labels: Uint8Array.of(0) }, 0, 1, {
      mean: (await readBinaryproto(file)).data,
    });
    expect(await ready.prepare({ kind: "pixels", colour: "RGB", height: 32, width: 32, data: pixels })).toEqual(data);
  });

  it("caffe-reference takes Caffe's ImageNet mean, as .binaryproto or as .npy with the same numbers", async () => {
    const bytes = await readFile(caffeData("ilsvrc2012_val_1300/ILSVRC2012_val_00013593.JPEG"));
    const tensors: Float32Array[] = [];
    for (const meanFile of ["means/imagenet_mean.binaryproto", "BVLC_caffe/ilsvrc_2012_mean.npy"]) {
      const ready = await preprocessor(await loadRecipe("caffe-reference", { meanFile: caffeData(meanFile) }));
      tensors.push(await ready.prepare({ kind: "encoded", bytes }));
      expect(ready.shape).toEqual([3, 227, 227]);
    }
    // The .npy was saved in float64, from the same training images.
    const apart = tensors[0].reduce((most, value, i) => Math.max(most, Math.abs(value - tensors[1][i])), 0);
    expect(apart).toBeLessThan(1e-4);
  });
});
