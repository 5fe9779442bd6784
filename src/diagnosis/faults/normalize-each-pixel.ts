import { count } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const normalizeEachPixel = defineFault<"Normalize">({
  id: "normalize/each-pixel",
  types: ["Normalize"],
  claim: "Each pixel is divided by the norm of its own channels, where the norm is that of the whole image.",
  remedy: "Sum the squares over channels and pixels, as across_spatial says, whose default is true.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/normalize_layer.cpp#L85-L134",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    if (!settings.acrossSpatial) return "takes the norm of each pixel in Caffe too";
    return count(bottomShapes[0], 2) === 1 ? "has one pixel" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { acrossSpatial: false })),
});
