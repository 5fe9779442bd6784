import { defineFault, withSettings } from "../fault.ts";

export const argmaxPlacesForValues = defineFault<"ArgMax">({
  id: "argmax/places-for-values",
  types: ["ArgMax"],
  claim: "out_max_val is ignored: places come out, and not the values.",
  remedy: "Return the largest values along the axis, or below the places where there is no axis.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/argmax_layer.cpp#L53-L98",
  hidden: ({ layer: { settings } }) => (settings.values ? undefined : "returns places in Caffe too"),
  predict: (call, compute) => {
    const { settings, topShapes } = call.layer;
    const [top] = topShapes;
    const places = settings.axis === null ? [top[0], 1, ...top.slice(2)] : top;
    return compute(withSettings(call, { values: false }, { topShapes: [places] }));
  },
});
