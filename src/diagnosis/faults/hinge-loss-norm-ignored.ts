import { defineFault, withSettings } from "../fault.ts";

export const hingeLossNormIgnored = defineFault<"HingeLoss">({
  id: "hinge-loss/norm-ignored",
  types: ["HingeLoss"],
  claim: "norm: L2 is ignored: margins are not squared.",
  remedy: "Sum the squares of the margins where norm is L2.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/hinge_loss_layer.cpp#L10-L42",
  hidden: ({ layer: { settings } }) => (settings.norm === "L1" ? "has norm L1" : undefined),
  predict: (call, compute) => compute(withSettings(call, { norm: "L1" })),
});
