import type { RecipeFault } from "../data-fault.ts";

export const longSideRounding: RecipeFault = {
  kind: "recipe",
  id: "data/long-side-rounding",
  claim: "The long side is rounded where it was to be cut to a whole number, or cut where it was to be rounded.",
  remedy: "Follow the recipe: caffe-vgg16 cuts.",
  source: "https://github.com/keras-team/keras-applications/issues/99",
  change: (recipe) =>
    recipe.resize.rule === "short-side"
      ? {
          ...recipe,
          resize: { ...recipe.resize, longSide: recipe.resize.longSide === "truncate" ? "round" : "truncate" },
        }
      : undefined,
};
