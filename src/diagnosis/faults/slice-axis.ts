import { defineFault, withSettings } from "../fault.ts";
import { cut, hidesAxis } from "../shapes.ts";

export const sliceAxis = defineFault<"Slice">({
  id: "slice/axis",
  types: ["Slice"],
  claim: "axis is not read: the bottom is cut along axis 1.",
  remedy: "Read axis, or slice_dim in older files.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/slice_layer.cpp#L10-L75",
  hidden: ({ layer }) => (layer.settings.axis === 1 ? "is cut along axis 1 in Caffe too" : hidesAxis(layer, 1)),
  predict: (call, compute) => compute(cut(withSettings(call, { axis: 1 }), call.layer.settings.starts)),
});
