import type { Lowering } from "./lowering.ts";

export const bnll: Lowering<"BNLL"> = {
  lower({ bottoms, tops }, graph) {
    graph.node("Softplus", bottoms, {}, tops[0]);
  },
};
