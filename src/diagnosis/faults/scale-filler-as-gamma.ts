import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const scaleFillerAsGamma = defineFault<"Scale">({
  id: "scale/filler-as-gamma",
  types: ["Scale"],
  claim: "The factors are the filler's 1, with which training begins, and not the trained ones.",
  remedy: "Use param 0 of the layer; the filler says nothing of a trained net.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/scale_layer.cpp#L33-L43",
  hidden: ({ layer, params }) => {
    if (layer.bottomShapes.length > 1) return "has its factors from a bottom";
    return params[0].data.every((factor) => factor === 1) ? "has factors of 1" : undefined;
  },
  predict: (call, compute) => compute(mapParam(call, 0, () => 1)),
});
