import { defineFault, withSettings } from "../fault.ts";
import { reachesBeyondImage } from "../priors.ts";

export const priorBoxClipAlways = defineFault<"PriorBox">({
  id: "prior-box/clip-always",
  types: ["PriorBox"],
  claim: "Priors are moved into the image, though clip is not set.",
  remedy: "Let priors reach beyond the image: clip is false unless the file says otherwise.",
  source: "https://github.com/weiliu89/caffe/issues/526",
  hidden: (call) => {
    if (call.layer.settings.clip) return "clips in Caffe too";
    return reachesBeyondImage(call) ? undefined : "has no priors that reach beyond the image";
  },
  predict: (call, compute) => compute(withSettings(call, { clip: true })),
});
