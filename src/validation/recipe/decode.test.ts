import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../../spec/support/caffe-data.ts";
import { sha256 } from "../../files.ts";
import { decode } from "./decode.ts";
import { withLumaAsRed } from "./jpeg-luma.ts";
import { colourOf, greyOf, type Pixels } from "./pixels.ts";
import { pythonWith, recorded, runPython } from "./recorded.test-support.ts";
import { preprocessor } from "./preprocess.ts";
import { loadRecipe, type Recipe } from "./recipe.ts";
import { tensorHash } from "./tensor-hash.ts";

const HOW: Recipe["decode"] = {
  decoder: "libjpeg-turbo",
  colour: "BGR",
  grey: "replicate",
  cmyk: "opencv",
  exif: "ignore",
  flaws: "refuse",
};

function hashOf(pixels: Pixels): string {
  return sha256(colourOf(pixels).data).slice(0, 16);
}

describe("decode", () => {
  it.each(recorded().decoded)("gives OpenCV's pixels of a JPEG: $name", async ({ jpeg, turned, asStored }) => {
    const bytes = Buffer.from(jpeg, "base64");
    expect(hashOf(await decode(bytes, HOW))).toBe(asStored);
    expect(hashOf(await decode(bytes, { ...HOW, exif: "apply" }))).toBe(turned);
  });

  it.each(recorded().decoded)(
    "gives the grey of OpenCV's IMREAD_GRAYSCALE, a JPEG's own luma: $name",
    async ({ jpeg, grey }) => {
      const pixels = greyOf(await decode(Buffer.from(jpeg, "base64"), { ...HOW, colour: "grey" }));
      expect(sha256(pixels.data).slice(0, 16)).toBe(grey);
    },
  );

  it("takes the luma of what is luma only: not of three colours that a JPEG holds as they are", async () => {
    const bytes = Buffer.from(recorded().decoded[0].jpeg, "base64");
    const asColours = withLumaAsRed(bytes) as Uint8Array;
    expect(withLumaAsRed(asColours)).toBeUndefined();
    const [colours, luma] = [await decode(asColours, HOW), await decode(bytes, { ...HOW, colour: "grey" })];
    expect(luma).toMatchObject({ channels: 1, data: colours.data.filter((_, i) => i % 3 === 2) });
    expect(await decode(asColours, { ...HOW, colour: "grey" })).toEqual(colours);
    expect(
      withLumaAsRed(Buffer.from(recorded().decoded.find(({ name }) => name === "grey")?.jpeg ?? "", "base64")),
    ).toBeUndefined();
    expect(withLumaAsRed(Buffer.from("PNG"))).toBeUndefined();
  });

  it.each(recorded().decoded)("and caffe-vgg16 give the tensor of OpenCV and numpy: $name", async ({ jpeg, vgg16 }) => {
    const ready = await preprocessor(await loadRecipe("caffe-vgg16"));
    expect(tensorHash(await ready.prepare({ kind: "encoded", bytes: Buffer.from(jpeg, "base64") }))).toBe(vgg16);
  });

  it("was recorded on a photo that EXIF turns", () => {
    expect(recorded().decoded.filter(({ turned, asStored }) => turned !== asStored)).toHaveLength(1);
  });

  it("gives blue, green, red, drops alpha, and cuts 16 bits to 8", async () => {
    const rgba = await sharp(Buffer.of(10, 20, 30, 128, 40, 50, 60, 0), { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect(await decode(rgba, HOW)).toMatchObject({ height: 1, width: 2, channels: 3 });
    expect([...(await decode(rgba, HOW)).data]).toEqual([30, 20, 10, 60, 50, 40]);
    const deep = await sharp(Uint16Array.of(0x12ff, 0x3400, 0x56fe), { raw: { width: 1, height: 1, channels: 3 } })
      .toColourspace("rgb16")
      .png()
      .toBuffer();
    expect([...(await decode(deep, HOW)).data]).toEqual([0x56, 0x34, 0x12]);
  });

  it("refuses what the recipe refuses, by name", async () => {
    const find = (name: string) =>
      Buffer.from(recorded().decoded.find((one) => one.name === name)?.jpeg ?? "", "base64");
    await expect(decode(find("CMYK"), { ...HOW, cmyk: "refuse" })).rejects.toThrow(/four inks/);
    await expect(decode(find("grey"), { ...HOW, grey: "refuse" })).rejects.toThrow(/is grey/);
    await expect(decode(find("grey"), { ...HOW, grey: "refuse", colour: "grey" })).resolves.toBeDefined();
  });

  it("refuses an image that is cut off, and what is none", async () => {
    const whole = Buffer.from(recorded().decoded[0].jpeg, "base64");
    await expect(decode(whole.subarray(0, whole.length / 2), HOW)).rejects.toMatchObject({ code: "IMAGE_UNREADABLE" });
    await expect(decode(Buffer.from("<html>"), HOW)).rejects.toMatchObject({ code: "IMAGE_UNREADABLE" });
    await expect(decode(Buffer.alloc(0), HOW)).rejects.toMatchObject({ code: "IMAGE_UNREADABLE" });
  });

  it("refuses a flawed JPEG, or reads it as OpenCV does", async () => {
    const { jpeg, asStored } = recorded().decoded[0];
    const bytes = Buffer.from(jpeg, "base64");
    const scan = bytes.indexOf(Buffer.of(0xff, 0xda));
    const stray = Buffer.concat([bytes.subarray(0, scan), Buffer.of(0, 1, 2), bytes.subarray(scan)]);
    await expect(decode(stray, HOW)).rejects.toThrow(/"flaws": "accept"/);
    expect(hashOf(await decode(stray, { ...HOW, flaws: "accept" }))).toBe(asStored);
    const cut = bytes.subarray(0, bytes.length / 2);
    await expect(decode(cut, { ...HOW, flaws: "accept" })).rejects.toMatchObject({ code: "IMAGE_UNREADABLE" });
  });
});

describe("greyOf", () => {
  it("keeps grey, and weighs green most", () => {
    const grey = greyOf({ height: 1, width: 3, channels: 3, data: Uint8Array.of(77, 77, 77, 0, 255, 0, 255, 0, 0) });
    expect([...grey.data]).toEqual([77, 150, 29]);
  });
});

describeWithData("decode, on real photos", () => {
  it("gives the pixels, and the tensors of caffe-vgg16, of the OpenCV that is installed here", async ({ skip }) => {
    const python = pythonWith("cv2");
    if (python === undefined) {
      skip("no python3 here can import cv2; ci/python-opencv.sh installs it");
      return;
    }
    const folder = caffeData("ilsvrc2012_val_1300");
    // Every tenth of 1,300.
    const photos = readdirSync(folder)
      .filter((name) => name.endsWith(".JPEG"))
      .toSorted();
    const files = [
      ...photos.filter((_, i) => i % 10 === 0).map((name) => `${folder}/${name}`),
      caffeData("opencv_extra/space_shuttle.jpg"),
      caffeData("opencv_extra/grace_hopper_227.png"),
    ];
    expect(files.length).toBeGreaterThan(100);
    const theirs = runPython(python, "jpegs.py", ["decode"], JSON.stringify(files)) as Record<string, string[]>;
    const ready = await preprocessor(await loadRecipe("caffe-vgg16"));
    const differing: string[] = [];
    for (const [i, file] of files.entries()) {
      const bytes = await readFile(file);
      if (hashOf(await decode(bytes, { ...HOW, exif: "apply" })) !== theirs.pixels[i]) differing.push(file);
      const grey = greyOf(await decode(bytes, { ...HOW, colour: "grey" }));
      // Of a PNG OpenCV 4.6 has libpng make it, by weights of its own.
      if (!file.endsWith(".png") && sha256(grey.data).slice(0, 16) !== theirs.grey[i]) differing.push(`${file}, grey`);
      if (tensorHash(await ready.prepare({ kind: "encoded", bytes })) !== theirs.vgg16[i])
        differing.push(`${file}, tensor`);
    }
    expect(differing).toEqual([]);
  });
});
