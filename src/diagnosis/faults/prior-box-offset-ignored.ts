import { defineFault, withSettings } from "../fault.ts";

export const priorBoxOffsetIgnored = defineFault<"PriorBox">({
  id: "prior-box/offset-ignored",
  types: ["PriorBox"],
  claim: "offset is lost, and ½ taken for it.",
  remedy: "Lay the first centre `offset` steps from the image's corner.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L120-L219",
  hidden: ({ layer: { settings } }) => (settings.offset === 0.5 ? "has offset ½" : undefined),
  predict: (call, compute) => compute(withSettings(call, { offset: 0.5 })),
});
