import { defineFault, withSettings } from "../fault.ts";

export const eltwiseAsMax = defineFault<"Eltwise">({
  id: "eltwise/as-max",
  types: ["Eltwise"],
  claim: "The maximum is taken, where the file names another operation.",
  remedy: "Compute SUM or PROD as `operation` says.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/eltwise_layer.cpp#L47-L99",
  hidden: ({ layer: { settings } }) => (settings.operation === "MAX" ? "is a maximum in Caffe too" : undefined),
  predict: (call, compute) => compute(withSettings(call, { operation: "MAX" })),
});
