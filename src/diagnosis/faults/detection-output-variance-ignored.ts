import { defineFault, withSettings } from "../fault.ts";

export const detectionOutputVarianceIgnored = defineFault<"DetectionOutput">({
  id: "detection-output/variance-ignored",
  types: ["DetectionOutput"],
  claim: "Locations are not multiplied by the priors' variances.",
  remedy: "Multiply by the second row of the priors unless variance_encoded_in_target is true.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/util/bbox_util.cpp#L441-L529",
  hidden: ({ layer: { settings }, bottoms: [, , { data }] }) => {
    if (settings.varianceEncoded) return "has the variances in its locations";
    return data.subarray(4 * settings.priors).every((variance) => variance === 1) ? "has variances of 1" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { varianceEncoded: true })),
});
