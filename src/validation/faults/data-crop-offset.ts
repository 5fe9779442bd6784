import type { RecipeFault } from "../data-fault.ts";

export const cropOffset: RecipeFault = {
  kind: "recipe",
  id: "data/crop-offset",
  claim:
    "Half of an odd margin is rounded up where it was to be cut, or cut where it was to be rounded: the crop is a pixel off.",
  remedy: "Follow the recipe: Caffe cuts.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/data_transformer.cpp#L81-L94",
  change: (recipe) =>
    recipe.crop === undefined
      ? undefined
      : { ...recipe, crop: { ...recipe.crop, offset: recipe.crop.offset === "floor" ? "round" : "floor" } },
};
