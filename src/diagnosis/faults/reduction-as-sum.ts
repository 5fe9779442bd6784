import { count } from "../../tensor/shape.ts";
import { defineFault, withSettings } from "../fault.ts";

export const reductionAsSum = defineFault<"Reduction">({
  id: "reduction/as-sum",
  types: ["Reduction"],
  claim: "A plain sum is computed, where the file names another operation.",
  remedy: "Compute ASUM, SUMSQ or MEAN as `operation` says.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/reduction_layer.cpp#L42-L74",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    if (settings.operation === "SUM") return "is a sum in Caffe too";
    const one = count(bottomShapes[0], settings.axis) === 1;
    return settings.operation === "MEAN" && one ? "is the mean of one number" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { operation: "SUM" })),
});
