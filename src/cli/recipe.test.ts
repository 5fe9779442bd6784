/** `cupping recipe` as a user runs it. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeNpy } from "../tensor/npy.ts";
import { tensorHash } from "../validation/recipe/tensor-hash.ts";
import { cupping } from "./cupping.test-support.ts";

let folder: string;
let photo: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-cli-recipe-"));
  photo = join(folder, "red.jpg");
  await sharp({ create: { width: 400, height: 300, channels: 3, background: "#c02010" } })
    .jpeg({ quality: 100, chromaSubsampling: "4:4:4" })
    .toFile(photo);
});
afterAll(() => rm(folder, { recursive: true }));

describe("cupping recipe list", () => {
  it("names every recipe and what it is for", async () => {
    const { code, out } = await cupping("recipe", "list");
    expect(code).toBe(0);
    // What is longer than a line goes on in the next one.
    const rows = out.replaceAll(/\n {2,}/g, " ");
    expect(rows).toMatch(/^caffe-vgg16 +VGG-16 .* 103\.939, 116\.779, 123\.68$/m);
    expect(rows).toMatch(/^cifar10 .* file mean\.binaryproto$/m);
  });
});

describe("cupping recipe try", () => {
  it("writes the tensor and the picture, and prints what they hold", async () => {
    const out = join(folder, "tried");
    const run = await cupping("recipe", "try", photo, "caffe-vgg16", "--out", out);
    expect(run).toMatchObject({ code: 0, err: "" });
    expect((await readdir(out)).toSorted()).toEqual(["red.caffe-vgg16.npy", "red.caffe-vgg16.png"]);
    const { shape, data } = decodeNpy(await readFile(join(out, "red.caffe-vgg16.npy")), "red");
    expect(shape).toEqual([1, 3, 224, 224]);
    expect(/^hash +(\S+)$/m.exec(run.out)?.[1]).toBe(tensorHash(data as Float32Array));
    expect(run.out).toMatch(/^shape +1×3×224×224$/m);
    // Blue stands first, and red is the largest.
    expect(data[0]).toBeLessThan(-80);
    expect(data.at(-1)).toBeGreaterThan(60);
    const picture = await sharp(join(out, "red.caffe-vgg16.png")).raw().toBuffer({ resolveWithObject: true });
    expect(picture.info).toMatchObject({ width: 224, height: 224 });
    expect(Math.abs(picture.data[0] - 0xc0)).toBeLessThan(3);
  });

  it("writes nothing for an image that is none, a mean that is missing, a recipe that is unknown", async () => {
    const out = join(folder, "nothing");
    const text = join(folder, "text.jpg");
    await writeFile(text, "no image");
    for (const [image, recipe, message] of [
      [text, "caffe-vgg16", /IMAGE_UNREADABLE\n.*text\.jpg: This is no whole image/],
      [photo, "caffe-reference", /FILE_UNREADABLE\n.*imagenet_mean\.binaryproto.*--mean-file/],
      [photo, "vgg16", /RECIPE_UNKNOWN\n/],
    ] as const) {
      const run = await cupping("recipe", "try", image, recipe, "--out", out);
      expect(run.code).toBe(2);
      expect(run.err).toMatch(message);
    }
    await expect(readdir(out)).rejects.toThrow(/ENOENT/);
  });
});

describe("cupping recipe hash", () => {
  it("records a folder, and finds the images whose tensors changed", async () => {
    const images = join(folder, "images");
    await mkdir(images);
    for (const name of ["a.jpg", "b.jpg", "c.jpg"]) await copyFile(photo, join(images, name));
    const record = join(folder, "record.json");
    expect((await cupping("recipe", "hash", images, "caffe-vgg16", "--out", record)).out).toContain(
      "3 images recorded",
    );
    expect(await cupping("recipe", "hash", images, "caffe-vgg16", "--against", record)).toMatchObject({
      code: 0,
      out: "3 images: the same tensors, bit for bit.\n",
    });
    await sharp({ create: { width: 40, height: 30, channels: 3, background: "#c02011" } })
      .jpeg()
      .toFile(join(images, "b.jpg"));
    const changed = await cupping("recipe", "hash", images, "caffe-vgg16", "--against", record);
    expect(changed.code).toBe(1);
    expect(changed.out).toContain("Your JPEG decoder differs on 1 image (b.jpg)");
    expect(changed.out).toMatch(/^Here: +sharp /m);
    const other = await cupping("recipe", "hash", images, "mnist", "--against", record);
    expect(other).toMatchObject({ code: 1, err: "" });
    expect(other.out).toContain("nothing is compared");
  });
});
