import { describe, expect, it } from "vitest";
import { parsePrototxt } from "../../caffe/prototxt.ts";
import type { TransformationParameter } from "../../caffe/schema/messages.ts";
import { loadRecipe } from "./recipe.ts";
import { type DataLayerImages, recipeOfTransformParam } from "./transform-param.ts";

/** The transform_param of a data layer, as it is read from a prototxt. */
function param(text: string): TransformationParameter {
  const { layer } = parsePrototxt(
    `layer { name: "d" type: "Data" top: "data" transform_param { ${text} } }`,
    "net.prototxt",
  );
  return layer[0].transform_param as TransformationParameter;
}

function recipeOf(text: string, images: Partial<DataLayerImages> = {}) {
  return recipeOfTransformParam(param(text), { name: "net", ...images });
}

describe("recipeOfTransformParam", () => {
  it("makes the shipped recipe of LeNet's data layer", async () => {
    const { recipe, notes } = recipeOf("scale: 0.00390625", { size: { height: 28, width: 28 }, channels: 1 });
    const { decode, resize, scale, mean, crop } = await loadRecipe("mnist");
    expect(recipe).toMatchObject({ decode, resize, scale });
    expect([recipe.mean, recipe.crop]).toEqual([mean, crop]);
    expect(notes).toEqual([]);
  });

  it("makes the rules of CaffeNet's data layer, and says that Caffe's mirroring is random", async () => {
    const { recipe, notes } = recipeOf('mirror: true crop_size: 227 mean_file: "imagenet_mean.binaryproto"', {
      squash: { height: 256, width: 256 },
    });
    const { decode, resize, crop } = await loadRecipe("caffe-reference");
    expect(recipe).toMatchObject({
      decode,
      resize,
      crop,
      mean: { file: "imagenet_mean.binaryproto" },
      mirror: false,
    });
    expect(notes).toHaveLength(1);
  });

  it("takes images as they are, and crops them, where nothing else is said", () => {
    const { recipe } = recipeOf("crop_size: 24 mean_value: 104 mean_value: 117 mean_value: 123");
    expect(recipe).toMatchObject({
      resize: { rule: "none" },
      crop: { height: 24, width: 24, offset: "floor" },
      mean: { values: [104, 117, 123] },
    });
  });

  it("obeys force_gray and force_color before the data set's channels", () => {
    const size = { height: 4, width: 4 };
    expect(recipeOf("force_gray: true", { size }).recipe.decode.colour).toBe("grey");
    expect(recipeOf("force_color: true", { size, channels: 1 }).recipe.decode.colour).toBe("BGR");
    expect(recipeOf("force_color: false", { size, channels: 1 }).recipe.decode.colour).toBe("grey");
  });

  it("refuses what Caffe refuses", () => {
    expect(() => recipeOf('mean_file: "m" mean_value: 1')).toThrow(/Both mean_file and mean_value/);
    expect(() => recipeOf("force_gray: true force_color: true")).toThrow(/Both force_color/);
    expect(() => recipeOf("crop_size: 4 mean_value: 1 mean_value: 2")).toThrow(/2 mean_values/);
  });

  it("needs the size of images that nothing crops", () => {
    expect(() => recipeOf("scale: 0.5")).toThrow(expect.objectContaining({ code: "RECIPE_INVALID" }));
  });
});
