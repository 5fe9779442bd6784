import { defineFault, withSettings } from "../fault.ts";

export const eltwiseAsSum = defineFault<"Eltwise">({
  id: "eltwise/as-sum",
  types: ["Eltwise"],
  claim: "A sum is computed, where the file names another operation.",
  remedy: "Compute PROD or MAX as `operation` says.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/eltwise_layer.cpp#L47-L99",
  hidden: ({ layer: { settings } }) => (settings.operation === "SUM" ? "is a sum in Caffe too" : undefined),
  predict: (call, compute) => compute(withSettings(call, { operation: "SUM" })),
});
