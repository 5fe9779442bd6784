import { defineFault, withSettings } from "../fault.ts";

export const priorBoxRatioWithoutRoot = defineFault<"PriorBox">({
  id: "prior-box/ratio-without-root",
  types: ["PriorBox"],
  claim: "Width and height are multiplied and divided by the aspect ratio itself, so that it counts twice.",
  remedy: "Use its square root: size · √ratio by size ÷ √ratio.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L120-L219",
  hidden: ({ layer: { settings } }) => (settings.aspectRatios.length === 0 ? "has no aspect ratios" : undefined),
  predict: (call, compute) =>
    compute(withSettings(call, { aspectRatios: call.layer.settings.aspectRatios.map((ratio) => ratio ** 2) })),
});
