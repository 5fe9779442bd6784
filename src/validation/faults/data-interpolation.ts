import type { RecipeFault } from "../data-fault.ts";
import { INTERPOLATIONS } from "../recipe/resize/resize.ts";

/** One for each interpolation: images are resized by it where the recipe has another. */
export const interpolations: readonly RecipeFault[] = INTERPOLATIONS.map((interpolation) => ({
  kind: "recipe",
  id: `data/interpolation-${interpolation}`,
  claim: `Images are resized by ${interpolation}, which is not the recipe's interpolation.`,
  remedy: "Resize as the recipe says: Caffe's tools use OpenCV's INTER_LINEAR.",
  source: "https://github.com/keras-team/keras-applications/issues/99",
  change: (recipe) =>
    recipe.resize.rule === "none" || recipe.resize.interpolation === interpolation
      ? undefined
      : { ...recipe, resize: { ...recipe.resize, interpolation } },
}));
