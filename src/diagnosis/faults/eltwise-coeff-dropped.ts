import { defineFault, withSettings } from "../fault.ts";

export const eltwiseCoeffDropped = defineFault<"Eltwise">({
  id: "eltwise/coeff-dropped",
  types: ["Eltwise"],
  claim: "The coefficients are lost: a plain sum is computed.",
  remedy: "Multiply each bottom by its coeff; 1 and −1 make a difference.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/eltwise_layer.cpp#L61-L67",
  hidden: ({ layer: { settings } }) => {
    if (settings.operation !== "SUM") return "is no sum";
    return settings.coeff.every((coeff) => coeff === 1) ? "has no coefficients other than 1" : undefined;
  },
  predict: (call, compute) => compute(withSettings(call, { coeff: call.layer.settings.coeff.map(() => 1) })),
});
