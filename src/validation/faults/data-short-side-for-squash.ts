import type { RecipeFault } from "../data-fault.ts";

export const shortSideForSquash: RecipeFault = {
  kind: "recipe",
  id: "data/short-side-for-squash",
  claim:
    "The short side is scaled and the proportion kept, where images were to be squashed to a square before the crop.",
  remedy: "Squash them: Caffe's convert_imageset resizes to resize_height and resize_width.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/examples/imagenet/create_imagenet.sh#L13-L22",
  // A mean image fits squashed images only.
  change: (recipe) =>
    recipe.resize.rule === "squash" &&
    recipe.resize.height === recipe.resize.width &&
    recipe.crop !== undefined &&
    recipe.mean?.file === undefined
      ? {
          ...recipe,
          resize: {
            rule: "short-side",
            size: recipe.resize.height,
            longSide: "truncate",
            interpolation: recipe.resize.interpolation,
          },
        }
      : undefined,
};
