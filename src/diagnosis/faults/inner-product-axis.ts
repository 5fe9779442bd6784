import { count } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

/** Since the weights must fit, what differs is the shape alone. */
export const innerProductAxis = defineFault<"InnerProduct">({
  id: "inner-product/axis",
  types: ["InnerProduct"],
  claim: "axis is not read: all axes but the first are flattened.",
  remedy: "Flatten from axis on, and keep the axes before it.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/inner_product_layer.cpp#L10-L81",
  hidden: ({
    layer: {
      settings,
      bottomShapes: [shape],
    },
  }) => {
    if (settings.axis === 1) return "flattens from axis 1 on in Caffe too";
    return count(shape, 1) === count(shape, settings.axis)
      ? undefined
      : "has weights that fit its own axis only, so that an engine with this mistake stops";
  },
  predict: (call, compute) => {
    const { settings, bottomShapes } = call.layer;
    return compute(withSettings(call, { axis: 1 }, { topShapes: [[bottomShapes[0][0], settings.numOutput]] }));
  },
});
