import { defineFault, withSettings } from "../fault.ts";

export const priorBoxStepSwapped = defineFault<"PriorBox">({
  id: "prior-box/step-swapped",
  types: ["PriorBox"],
  claim: "step_h and step_w are exchanged.",
  remedy: "Use step_w along the rows' direction, x, and step_h along y.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L120-L219",
  hidden: ({ layer: { settings } }) => {
    if (settings.step === null) return "has no step";
    return settings.step[0] === settings.step[1] ? "has one step for both axes" : undefined;
  },
  predict: (call, compute) => {
    const { step } = call.layer.settings;
    return compute(withSettings(call, { step: step === null ? null : [step[1], step[0]] }));
  },
});
