import type { RecipeFault } from "../data-fault.ts";

export const squashForShortSide: RecipeFault = {
  kind: "recipe",
  id: "data/squash-for-short-side",
  claim:
    "Images are squashed to a square before the crop, where the short side was to be scaled and the proportion kept.",
  remedy: "Scale the short side; VGG-16 loses four points of top-1 otherwise.",
  source: "https://github.com/keras-team/keras-applications/issues/99",
  change: (recipe) =>
    recipe.resize.rule === "short-side"
      ? {
          ...recipe,
          resize: {
            rule: "squash",
            height: recipe.resize.size,
            width: recipe.resize.size,
            interpolation: recipe.resize.interpolation,
          },
        }
      : undefined,
};
