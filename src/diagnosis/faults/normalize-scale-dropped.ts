import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const normalizeScaleDropped = defineFault<"Normalize">({
  id: "normalize/scale-dropped",
  types: ["Normalize"],
  claim: "The learned scale of the Normalize layer is lost.",
  remedy: "Multiply each channel by param 0 after the division.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/normalize_layer.cpp#L85-L134",
  hidden: ({ params: [scale] }) => (scale.data.every((factor) => factor === 1) ? "has scales of 1" : undefined),
  predict: (call, compute) => compute(mapParam(call, 0, () => 1)),
});
