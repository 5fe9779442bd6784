import { withBottom } from "../change.ts";
import { defineFault } from "../fault.ts";
import { activation } from "../../reference/forward.ts";

export const reluTwice = defineFault<"ReLU">({
  id: "relu/twice",
  types: ["ReLU"],
  claim: "The activation is applied twice, so that negative values are multiplied by the slope twice.",
  remedy: "Apply it once: it may have been fused into the layer above already.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/relu_layer.cpp#L9-L19",
  hidden: ({ layer: { settings } }) =>
    settings.negativeSlope === 0 || settings.negativeSlope === 1
      ? `has slope ${settings.negativeSlope}, and twice is the same as once`
      : undefined,
  predict: (call, compute) => {
    const [once] = compute(call);
    // Both products are rounded.
    return compute(withBottom(call, 0, activation(once))).map((twice) => ({
      ...twice,
      length: once.length + twice.length,
    }));
  },
});
