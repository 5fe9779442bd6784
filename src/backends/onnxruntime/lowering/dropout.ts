import type { Lowering } from "./lowering.ts";

/** At test Caffe's dropout is the identity: no factor. */
export const dropout: Lowering<"Dropout"> = {
  lower({ bottoms, tops }, graph) {
    graph.node("Identity", bottoms, {}, tops[0]);
  },
};
