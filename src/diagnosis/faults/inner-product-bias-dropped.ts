import { withoutBias } from "../change.ts";
import { defineFault } from "../fault.ts";

export const innerProductBiasDropped = defineFault<"InnerProduct">({
  id: "inner-product/bias-dropped",
  types: ["InnerProduct"],
  claim: "The bias is left out.",
  remedy: "Add the second blob of the layer, one number for each output.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/inner_product_layer.cpp#L84-L97",
  hidden: ({ layer: { settings } }) => (settings.bias ? undefined : "has no bias"),
  predict: (call, compute) => compute(withoutBias(call)),
});
