import type { RecipeFault } from "../data-fault.ts";

export const exif: RecipeFault = {
  kind: "recipe",
  id: "data/exif",
  claim: "Photos are turned as their EXIF orientation says where the recipe ignores it, or the other way round.",
  remedy: "Follow the recipe: OpenCV's imread turns photos since version 3.1, and Pillow does not.",
  source: "https://github.com/open-mmlab/mmcv/pull/805",
  change: (recipe) => ({
    ...recipe,
    decode: { ...recipe.decode, exif: recipe.decode.exif === "apply" ? "ignore" : "apply" },
  }),
};
