import { defineFault } from "../fault.ts";
import { hidesShape, reshapedCall } from "../shapes.ts";

export const reshapeAxis = defineFault<"Reshape">({
  id: "reshape/axis",
  types: ["Reshape"],
  claim: "axis and num_axes are not read: shape stands for the whole top.",
  remedy: "Replace num_axes axes from axis on, and keep the others.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/reshape_layer.cpp#L8-L91",
  hidden: ({ layer }) => {
    const { start, end } = layer.settings;
    if (start === 0 && end === layer.bottomShapes[0].length) return "states the whole shape";
    return hidesShape(layer, { start: 0, end: layer.bottomShapes[0].length });
  },
  predict: (call, compute) => compute(reshapedCall(call, { start: 0, end: call.layer.bottomShapes[0].length })),
});
