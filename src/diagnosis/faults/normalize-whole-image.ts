import { count } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const normalizeWholeImage = defineFault<"Normalize">({
  id: "normalize/whole-image",
  types: ["Normalize"],
  claim: "The norm is that of the whole image, though the file says across_spatial: false.",
  remedy: "Divide each pixel by the norm of its own channels.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/normalize_layer.cpp#L85-L134",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    if (settings.acrossSpatial) return "takes the norm of the image in Caffe too";
    return count(bottomShapes[0], 2) === 1 ? "has one pixel" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { acrossSpatial: true })),
});
