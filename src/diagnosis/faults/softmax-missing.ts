import { leftOut } from "../change.ts";
import { defineFault } from "../fault.ts";

export const softmaxMissing = defineFault<"Softmax">({
  id: "softmax/missing",
  types: ["Softmax"],
  claim: "The softmax is missing: scores come out, and not probabilities.",
  remedy: "Apply it at the end of the net.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/softmax_layer.cpp#L27-L60",
  predict: (call) => leftOut(call),
});
