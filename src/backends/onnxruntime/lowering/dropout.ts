import type { Lowering } from "./lowering.ts";

/** At test Caffe's dropout is the identity, without a factor; only where it was told not to scale while training it does. */
export const dropout: Lowering<"Dropout"> = {
  lower({ settings: { ratio, scaleTrain }, bottoms, tops }, graph) {
    if (scaleTrain) graph.node("Identity", bottoms, {}, tops[0]);
    else graph.node("Mul", [bottoms[0], graph.floats([], [1 - ratio])], {}, tops[0]);
  },
};
