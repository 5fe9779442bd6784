import { defineFault, withSettings } from "../fault.ts";

export const lrnWithinAsAcross = defineFault<"LRN">({
  id: "lrn/within-as-across",
  types: ["LRN"],
  claim: "The layer is normalised across channels, where norm_region says within each channel.",
  remedy: "Sum the squares over local_size × local_size pixels of the same channel, and divide alpha by their number.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/lrn_layer.cpp#L93-L164",
  hidden: ({ layer: { settings } }) => {
    if (settings.region === "ACROSS_CHANNELS") return "normalises across channels in Caffe too";
    if (settings.beta === 0) return "has beta 0";
    const alone = settings.localSize === 1 || settings.alpha === 0;
    return alone && settings.k === 1 ? "has k = 1 and no neighbours that count" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { region: "ACROSS_CHANNELS" })),
});
