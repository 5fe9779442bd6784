import type { Lowering } from "./lowering.ts";

export const permute: Lowering<"Permute"> = {
  lower({ settings: { order }, bottoms, tops }, graph) {
    graph.node("Transpose", bottoms, { perm: order }, tops[0]);
  },
};
