import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadRecipe, parseRecipe, recipeJsonSchema, shippedRecipes } from "./recipe.ts";

const RECIPE = {
  name: "small",
  title: "a test",
  decode: { decoder: "libjpeg-turbo", colour: "BGR" },
  resize: { rule: "squash", height: 8, width: 9, interpolation: "opencv-linear" },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-recipe-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a shipped recipe", () => {
  it("is read by its name, which is its file's", async () => {
    const names = await shippedRecipes();
    expect(names).toEqual(["caffe-reference", "caffe-vgg16", "cifar10", "digits", "mnist", "squeezenet-1300"]);
    for (const name of names) expect((await loadRecipe(name)).name).toBe(name);
  });

  it("has the published schema", async () => {
    const published = await readFile("spec/schemas/recipe.schema.json", "utf8");
    expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(recipeJsonSchema())));
  });

  it("that does not exist is a mistyped one", async () => {
    await expect(loadRecipe("cafe-vgg16")).rejects.toMatchObject({
      code: "RECIPE_UNKNOWN",
      remedy: 'Did you mean "caffe-vgg16"?',
    });
  });
});

describe("a recipe", () => {
  it("has defaults for what Caffe does by itself", () => {
    expect(parseRecipe(RECIPE, "r.json")).toMatchObject({
      decode: { grey: "replicate", cmyk: "opencv", exif: "ignore" },
      scale: 1,
      order: "mean-then-scale",
      mirror: false,
      oversample: false,
    });
  });

  it.each<[string, object, string, RegExp]>([
    ["an unknown field", { ...RECIPE, scael: 2 }, "r.json", /no field "scael"\. Did you mean "scale"/],
    [
      "an unknown field inside",
      { ...RECIPE, resize: { ...RECIPE.resize, interpolatoin: "x" } },
      "r.json: resize",
      /Did you mean "interpolation"/,
    ],
    [
      "an unknown interpolation",
      { ...RECIPE, resize: { ...RECIPE.resize, interpolation: "opencv-liner" } },
      "r.json: resize.interpolation",
      /"opencv-liner" is not known here\. Did you mean "opencv-linear"/,
    ],
    [
      "a missing choice",
      { ...RECIPE, decode: { decoder: "libjpeg-turbo" } },
      "r.json: decode.colour",
      /missing\. Use one of BGR, RGB, grey/,
    ],
    ["a rule of no kind", { ...RECIPE, resize: { rule: "stretch" } }, "r.json: resize.rule", /Invalid/],
    [
      "an extent of 0",
      { ...RECIPE, crop: { height: 0, width: 2, offset: "floor" } },
      "r.json: crop.height",
      /Too small/,
    ],
    [
      "a crop beyond the image",
      { ...RECIPE, crop: { height: 9, width: 9, offset: "floor" } },
      "r.json: crop",
      /larger than the image/,
    ],
    [
      "short side without crop",
      { ...RECIPE, resize: { rule: "short-side", size: 8, longSide: "truncate", interpolation: "opencv-linear" } },
      "r.json: crop",
      /every image has its own size/,
    ],
    ["no size at all", { ...RECIPE, resize: { rule: "none" } }, "r.json: resize", /must give "height" and "width"/],
    [
      "a mean of two kinds",
      { ...RECIPE, mean: { values: [1], file: "m" } },
      "r.json: mean",
      /either "values" or "file"/,
    ],
    ["a mean of two channels", { ...RECIPE, mean: { values: [1, 2] } }, "r.json: mean.values", /1 or 3/],
    ["scale 0", { ...RECIPE, scale: 0 }, "r.json: scale", /every image the same/],
    ["ten views without crop", { ...RECIPE, oversample: true }, "r.json: oversample", /needs a "crop"/],
  ])("is refused for %s", (_, value, place, message) => {
    expect(() => parseRecipe(value, "r.json")).toThrow(expect.objectContaining({ code: "RECIPE_INVALID", place }));
    expect(() => parseRecipe(value, "r.json")).toThrow(message);
  });

  it("that is no JSON, or no file, is an error with its path", async () => {
    const file = join(folder, "broken.json");
    await writeFile(file, "{");
    await expect(loadRecipe(file)).rejects.toMatchObject({ code: "RECIPE_INVALID", place: file });
    await expect(loadRecipe(join(folder, "none.json"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("finds its mean file in its own folder, or where it is told to", async () => {
    const file = join(folder, "mean.json");
    await writeFile(file, JSON.stringify({ ...RECIPE, mean: { file: "m.npy" } }));
    expect((await loadRecipe(file)).mean).toEqual({ file: join(folder, "m.npy") });
    expect((await loadRecipe(file, { meanFile: "other.npy" })).mean).toEqual({ file: resolve("other.npy") });
    await expect(loadRecipe("mnist", { meanFile: "other.npy" })).rejects.toMatchObject({ code: "RECIPE_INVALID" });
  });
});
