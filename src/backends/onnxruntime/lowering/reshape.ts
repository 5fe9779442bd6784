import { type Lowering, reshapeTo } from "./lowering.ts";

export const reshape: Lowering<"Reshape"> = {
  lower({ bottoms, tops, topShapes }, graph) {
    reshapeTo(graph, bottoms[0], topShapes[0], tops[0]);
  },
};
