import type { RecipeFault } from "../data-fault.ts";

export const cropMissing: RecipeFault = {
  kind: "recipe",
  id: "data/crop-missing",
  claim: "Images are squashed to the net's input size at once, without the larger size and the crop of its centre.",
  remedy: "Resize to the size before cropping, and crop.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/examples/cpp_classification/classification.cpp#L204-L208",
  change: ({ crop, ...recipe }) =>
    crop !== undefined && recipe.resize.rule !== "none" && !recipe.oversample && recipe.mean?.file === undefined
      ? {
          ...recipe,
          resize: {
            rule: "squash",
            height: crop.height,
            width: crop.width,
            interpolation: recipe.resize.interpolation,
          },
        }
      : undefined,
};
