import { withParam } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";

export const innerProductTransposed = defineFault<"InnerProduct">({
  id: "inner-product/transposed",
  types: ["InnerProduct"],
  claim: "The weight matrix is read transposed: transpose is ignored, or inputs and outputs are exchanged.",
  remedy: "Read weights as outputs × inputs, or as inputs × outputs where transpose is set.",
  source: "https://github.com/BVLC/caffe/issues/5768",
  hidden: ({ params: [{ shape }] }) => {
    if (shape[0] === 1 || shape[1] === 1) return "has one input or one output";
    return undefined;
  },
  predict: (call, compute) => {
    const { shape, data } = call.params[0];
    const weights = { shape: [shape[1], shape[0]], data };
    return compute(withParam(withSettings(call, { transpose: !call.layer.settings.transpose }), 0, weights));
  },
});
