import type { Lowering } from "./lowering.ts";

export const elu: Lowering<"ELU"> = {
  lower({ settings: { alpha }, bottoms, tops }, graph) {
    graph.node("Elu", bottoms, { alpha }, tops[0]);
  },
};
