/** From a data layer's transform_param to a recipe. */
import type { TransformationParameter } from "../../caffe/schema/messages.ts";
import { CuppingError } from "../../error.ts";
import { parseRecipe, type Recipe } from "./recipe.ts";

export interface DataLayerImages {
  /** What the recipe is called. */
  readonly name: string;
  /** Height and width of the data set's images. Needed without a crop_size, because transform_param does not say. */
  readonly size?: { readonly height: number; readonly width: number };
  /** ImageData's new_height and new_width: images are squashed to it by OpenCV, INTER_LINEAR. */
  readonly squash?: { readonly height: number; readonly width: number };
  /** Channels of the data set's images: 3, or 1 where they are grey. force_color and force_gray decide before it does. */
  readonly channels?: 1 | 3;
}

export interface TransformRecipe {
  readonly recipe: Recipe;
  /** What Caffe does and the recipe cannot, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * The recipe of Caffe's DataTransformer in the TEST phase. A mean file's path stays as it is written.
 * Source: BVLC/caffe, src/caffe/data_transformer.cpp.
 * @param param as protobufjs reads it; fields that the prototxt does not state are not own properties
 * @throws CuppingError INVALID_PARAMETER where Caffe's own CHECK fails, RECIPE_INVALID where the size of images is missing
 */
export function recipeOfTransformParam(
  param: Partial<TransformationParameter>,
  { name, size, squash, channels = 3 }: DataLayerImages,
): TransformRecipe {
  const stated = <Field extends keyof TransformationParameter>(field: Field) =>
    Object.hasOwn(param, field) ? param[field] : undefined;
  const refuse = (problem: string, remedy: string): never => {
    throw new CuppingError("INVALID_PARAMETER", { place: `${name}: transform_param`, problem, remedy });
  };
  const cropSize = stated("crop_size") ?? 0;
  const file = stated("mean_file");
  const values = stated("mean_value") ?? [];
  if (file !== undefined && values.length > 0) refuse("Both mean_file and mean_value are set.", "Remove one of them.");
  if (stated("force_color") && stated("force_gray"))
    refuse("Both force_color and force_gray are set.", "Remove one of them.");
  const isGrey = stated("force_gray") === true || (channels === 1 && stated("force_color") !== true);
  if (values.length > 1 && values.length !== (isGrey ? 1 : 3))
    refuse(`There are ${values.length} mean_values.`, `Give one, or as many as there are channels: ${isGrey ? 1 : 3}.`);
  const recipe = parseRecipe(
    {
      name,
      title: "made from transform_param",
      source: "https://github.com/BVLC/caffe/blob/master/src/caffe/data_transformer.cpp",
      decode: { decoder: "libjpeg-turbo", colour: isGrey ? "grey" : "BGR" },
      resize:
        squash === undefined
          ? { rule: "none", ...size }
          : { rule: "squash", ...squash, interpolation: "opencv-linear" },
      ...(cropSize === 0 ? {} : { crop: { height: cropSize, width: cropSize, offset: "floor" } }),
      ...(file === undefined ? {} : { mean: { file } }),
      ...(values.length === 0 ? {} : { mean: { values } }),
      scale: stated("scale") ?? 1,
    },
    `${name}: transform_param`,
  );
  const notes = stated("mirror")
    ? ["Caffe mirrors every second image, at random, in the TEST phase too; the recipe mirrors none."]
    : [];
  return { recipe, notes };
}
