import { defineFault, withSettings } from "../fault.ts";
import { reachesBeyondImage } from "../priors.ts";

export const priorBoxClipIgnored = defineFault<"PriorBox">({
  id: "prior-box/clip-ignored",
  types: ["PriorBox"],
  claim: "clip is ignored: priors reach beyond the image.",
  remedy: "Move corners into [0, 1] where clip is true.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L120-L219",
  hidden: (call) => {
    if (!call.layer.settings.clip) return "does not clip";
    return reachesBeyondImage(call) ? undefined : "has no priors that reach beyond the image";
  },
  predict: (call, compute) => compute(withSettings(call, { clip: false })),
});
