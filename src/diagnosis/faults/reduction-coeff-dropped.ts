import { defineFault, withSettings } from "../fault.ts";

export const reductionCoeffDropped = defineFault<"Reduction">({
  id: "reduction/coeff-dropped",
  types: ["Reduction"],
  claim: "coeff is lost, by which Caffe multiplies the result.",
  remedy: "Multiply by coeff of reduction_param.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/reduction_layer.cpp#L42-L74",
  hidden: ({ layer: { settings } }) => (settings.coeff === 1 ? "has coeff 1" : undefined),
  predict: (call, compute) => compute(withSettings(call, { coeff: 1 })),
});
