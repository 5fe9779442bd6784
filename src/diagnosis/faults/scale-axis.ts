import { defineFault, withSettings } from "../fault.ts";
import { count } from "../../tensor/shape.ts";

export const scaleAxis = defineFault<"Scale" | "Bias">({
  id: "scale/axis",
  types: ["Scale", "Bias"],
  claim: "axis is ignored: the factors are laid along the axes from 1 on.",
  remedy: "Lay the factors (a Bias layer's summands) along num_axes axes from `axis` on.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/scale_layer.cpp#L52-L88",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const [shape] = bottomShapes;
    const { axis, numAxes } = settings;
    if (axis === 1) return "has axis 1";
    const factors = count(shape, axis, axis + numAxes);
    if (factors === 1) return "has one factor for all";
    return 1 + numAxes > shape.length || count(shape, 1, 1 + numAxes) !== factors
      ? "has factors that do not fit axis 1"
      : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { axis: 1 })),
});
