import type { Lowering } from "./lowering.ts";

export const relu: Lowering<"ReLU"> = {
  lower({ settings: { negativeSlope }, bottoms, tops }, graph) {
    if (negativeSlope === 0) graph.node("Relu", bottoms, {}, tops[0]);
    else graph.node("LeakyRelu", bottoms, { alpha: negativeSlope }, tops[0]);
  },
};
