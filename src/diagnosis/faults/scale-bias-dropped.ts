import { mapParam } from "../change.ts";
import { defineFault } from "../fault.ts";

export const scaleBiasDropped = defineFault<"Scale">({
  id: "scale/bias-dropped",
  types: ["Scale"],
  claim: "The bias of the Scale layer is lost.",
  remedy: "Add the last param where bias_term is true.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/scale_layer.cpp#L139-L141",
  hidden: ({ layer: { settings }, params }) => {
    if (!settings.bias) return "has no bias";
    return params[params.length - 1].data.every((summand) => summand === 0) ? "has a bias of 0" : undefined;
  },
  predict: (call, compute) => compute(mapParam(call, call.params.length - 1, () => 0)),
});
