import { leftOut } from "../change.ts";
import { defineFault } from "../fault.ts";

export const reluMissing = defineFault<"ReLU">({
  id: "relu/missing",
  types: ["ReLU"],
  claim: "The activation is missing: negative values pass.",
  remedy: "Apply the ReLU; where it runs in place, its top has the name of its bottom.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/relu_layer.cpp#L9-L19",
  hidden: ({ layer: { settings } }) => (settings.negativeSlope === 1 ? "has slope 1" : undefined),
  predict: (call) => leftOut(call),
});
