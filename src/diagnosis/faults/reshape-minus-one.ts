import { defineFault } from "../fault.ts";
import { hidesShape, reshapedCall } from "../shapes.ts";

export const reshapeMinusOne = defineFault<"Reshape">({
  id: "reshape/minus-one",
  types: ["Reshape"],
  claim: "The first axis is left out of shape, as the batch: −1 is inferred within one image.",
  remedy: "Let −1 stand for what the whole blob leaves, the first axis included.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/reshape_layer.cpp#L8-L91",
  hidden: ({ layer }) => {
    const { dims, start } = layer.settings;
    if (start !== 0 || dims[0] !== -1) return "does not infer its first extent";
    return hidesShape(layer, { start: 1, end: layer.bottomShapes[0].length });
  },
  predict: (call, compute) => compute(reshapedCall(call, { start: 1, end: call.layer.bottomShapes[0].length })),
});
