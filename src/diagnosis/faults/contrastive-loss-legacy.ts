import { defineFault, withSettings } from "../fault.ts";

export const contrastiveLossLegacy = defineFault<"ContrastiveLoss">({
  id: "contrastive-loss/legacy",
  types: ["ContrastiveLoss"],
  claim: "Dissimilar pairs cost margin − d², as in old versions of Caffe, and not (margin − d)².",
  remedy: "Square the difference of margin and distance unless legacy_version is true.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/contrastive_loss_layer.cpp#L33-L64",
  hidden: ({ layer: { settings }, bottoms: [, , { data }] }) => {
    if (settings.legacy) return "has legacy_version: true";
    return data.every((similar) => similar !== 0) ? "is given no dissimilar pairs" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { legacy: true })),
});
