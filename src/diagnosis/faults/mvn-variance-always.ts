import { defineFault, withSettings } from "../fault.ts";

export const mvnVarianceAlways = defineFault<"MVN">({
  id: "mvn/variance-always",
  types: ["MVN"],
  claim: "The deviation is divided by, though the file says normalize_variance: false.",
  remedy: "Take away the mean only.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L51-L70",
  hidden: ({ layer: { settings } }) =>
    settings.normalizeVariance ? "divides by the deviation in Caffe too" : undefined,
  predict: (call, compute) => compute(withSettings(call, { normalizeVariance: true })),
});
