import { defineFault, withSettings } from "../fault.ts";

export const detectionOutputVarianceAlways = defineFault<"DetectionOutput">({
  id: "detection-output/variance-always",
  types: ["DetectionOutput"],
  claim: "Locations are multiplied by the variances though variance_encoded_in_target says that they are already.",
  remedy: "Use the locations as they are.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/util/bbox_util.cpp#L441-L529",
  hidden: ({ layer: { settings }, bottoms: [, , { data }] }) => {
    if (!settings.varianceEncoded) return "multiplies by the variances in Caffe too";
    return data.subarray(4 * settings.priors).every((variance) => variance === 1) ? "has variances of 1" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { varianceEncoded: false })),
});
