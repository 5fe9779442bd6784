import { defineFault, withSettings } from "../fault.ts";

export const eltwiseAsProduct = defineFault<"Eltwise">({
  id: "eltwise/as-product",
  types: ["Eltwise"],
  claim: "A product is computed: PROD has the number 0, which an unset field is taken for, and the default is SUM.",
  remedy: "Compute what `operation` says, and a sum where it is not set.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/proto/caffe.proto#L720-L733",
  hidden: ({ layer: { settings } }) => (settings.operation === "PROD" ? "is a product in Caffe too" : undefined),
  predict: (call, compute) => compute(withSettings(call, { operation: "PROD" })),
});
