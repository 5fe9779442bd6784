import type { Lowering } from "./lowering.ts";

export const sigmoid: Lowering<"Sigmoid"> = {
  lower({ bottoms, tops }, graph) {
    graph.node("Sigmoid", bottoms, {}, tops[0]);
  },
};
