import { defineFault } from "../fault.ts";

export const eltwiseFirstTwoOnly = defineFault<"Eltwise">({
  id: "eltwise/first-two-only",
  types: ["Eltwise"],
  claim: "Only the first two bottoms are combined.",
  remedy: "Combine all bottoms: an operator with two inputs has to be applied repeatedly.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/eltwise_layer.cpp#L47-L99",
  hidden: ({ layer }) => (layer.bottoms.length === 2 ? "has two bottoms" : undefined),
  predict: (call, compute) => {
    const { layer, bottoms } = call;
    return compute({
      ...call,
      bottoms: bottoms.slice(0, 2),
      layer: {
        ...layer,
        bottoms: layer.bottoms.slice(0, 2),
        bottomShapes: layer.bottomShapes.slice(0, 2),
        settings: { ...layer.settings, coeff: layer.settings.coeff.slice(0, 2) },
      },
    });
  },
});
