import { scaled } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";

export const lrnKWithinChannel = defineFault<"LRN">({
  id: "lrn/k-within-channel",
  types: ["LRN"],
  claim: "k is used within a channel too, where Caffe's constant is 1 whatever the file says.",
  remedy: "Use 1 for k with norm_region: WITHIN_CHANNEL.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lrn_layer.cpp#L31-L66",
  hidden: ({ layer: { settings } }) => {
    if (settings.region === "ACROSS_CHANNELS") return "normalises across channels";
    if (settings.beta === 0) return "has beta 0";
    if (settings.k === 1) return "has k = 1";
    return settings.k > 0 ? undefined : "has a k of which no power is taken";
  },
  predict: (call, compute) => {
    const { alpha, beta, k } = call.layer.settings;
    // (k + s)^−β = k^−β (1 + s/k)^−β
    return compute(withSettings(call, { alpha: alpha / k })).map((output) => scaled(output, k ** -beta));
  },
});
