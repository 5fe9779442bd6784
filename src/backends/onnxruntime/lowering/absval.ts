import type { Lowering } from "./lowering.ts";

export const absval: Lowering<"AbsVal"> = {
  lower({ bottoms, tops }, graph) {
    graph.node("Abs", bottoms, {}, tops[0]);
  },
};
