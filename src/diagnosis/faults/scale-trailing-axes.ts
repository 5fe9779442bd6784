import { count } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const scaleTrailingAxes = defineFault<"Scale" | "Bias">({
  id: "scale/trailing-axes",
  types: ["Scale", "Bias"],
  claim:
    "The factors are broadcast as NumPy does, along the last axes, where Caffe lays them along the axes from `axis` on.",
  remedy: "Append an extent of 1 to the factors' shape for each axis that follows.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/scale_layer.cpp#L52-L88",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const [shape] = bottomShapes;
    const { axis, numAxes } = settings;
    const factors = count(shape, axis, axis + numAxes);
    if (factors === 1) return "has one factor for all";
    if (count(shape, axis + numAxes) === 1) return "has factors along its last axes";
    return shape.slice(axis, axis + numAxes).some((extent, i) => extent !== shape[shape.length - numAxes + i])
      ? "has factors that do not fit the last axes"
      : undefined;
  },
  predict: (call, compute) => {
    const { settings, bottomShapes } = call.layer;
    return compute(withSettings(call, { axis: bottomShapes[0].length - settings.numAxes }));
  },
});
