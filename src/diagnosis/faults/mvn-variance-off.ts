import { defineFault, withSettings } from "../fault.ts";

export const mvnVarianceOff = defineFault<"MVN">({
  id: "mvn/variance-off",
  types: ["MVN"],
  claim: "Only the mean is taken away; the deviation is not divided by.",
  remedy: "Divide by √variance + eps: normalize_variance is true unless the file says otherwise.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/mvn_layer.cpp#L51-L70",
  hidden: ({ layer: { settings } }) =>
    settings.normalizeVariance ? undefined : "does not divide by the deviation in Caffe either",
  predict: (call, compute) => compute(withSettings(call, { normalizeVariance: false })),
});
