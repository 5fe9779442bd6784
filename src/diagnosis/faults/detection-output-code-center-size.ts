import { defineFault, withSettings } from "../fault.ts";

export const detectionOutputCodeCenterSize = defineFault<"DetectionOutput">({
  id: "detection-output/code-center-size",
  types: ["DetectionOutput"],
  claim: "Locations are taken for centre and size whatever code_type says.",
  remedy: "Decode as code_type says, CORNER unless it is set.",
  source: "https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/util/bbox_util.cpp#L441-L529",
  hidden: ({ layer: { settings }, bottoms: [, , { data }] }) => {
    if (settings.code === "CENTER_SIZE") return "has code_type CENTER_SIZE";
    const flat = Array.from({ length: settings.priors }, (_, p) => data.subarray(4 * p, 4 * p + 4)).some(
      ([xmin, ymin, xmax, ymax]) => !(xmax > xmin && ymax > ymin),
    );
    return flat ? "has priors without extent, which have no size" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { code: "CENTER_SIZE" })),
});
