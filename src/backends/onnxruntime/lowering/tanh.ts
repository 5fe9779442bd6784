import type { Lowering } from "./lowering.ts";

export const tanh: Lowering<"TanH"> = {
  lower({ bottoms, tops }, graph) {
    graph.node("Tanh", bottoms, {}, tops[0]);
  },
};
