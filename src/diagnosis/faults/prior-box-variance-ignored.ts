import { defineFault, withSettings } from "../fault.ts";

const DEFAULT = Math.fround(0.1);

export const priorBoxVarianceIgnored = defineFault<"PriorBox">({
  id: "prior-box/variance-ignored",
  types: ["PriorBox"],
  claim: "The variances are lost, and the default of 0.1 put down for all four.",
  remedy: "Write each prior's four variances below its corners.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L199-L219",
  hidden: ({ layer: { settings } }) =>
    settings.variances.every((variance) => variance === DEFAULT) ? "has variances of 0.1" : undefined,
  predict: (call, compute) => compute(withSettings(call, { variances: [DEFAULT, DEFAULT, DEFAULT, DEFAULT] })),
});
