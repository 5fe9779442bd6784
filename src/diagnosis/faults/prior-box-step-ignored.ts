import { defineFault, withSettings } from "../fault.ts";

export const priorBoxStepIgnored = defineFault<"PriorBox">({
  id: "prior-box/step-ignored",
  types: ["PriorBox"],
  claim: "step is lost: the distance of the priors is the image's extent divided by the map's.",
  remedy: "Use step of prior_box_param where it is set; 300 ÷ 38 is not 8.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L120-L219",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const { step, image } = settings;
    if (step === null) return "has no step";
    const same = step.every((one, axis) => one * (bottomShapes[0][2 + axis] ?? 1) === image[axis]);
    return same ? "has the step that follows from the image" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { step: null })),
});
