import type { Lowering } from "./lowering.ts";

export const split: Lowering<"Split"> = {
  lower({ bottoms, tops }, graph) {
    for (const top of tops) graph.node("Identity", bottoms, {}, top);
  },
};
