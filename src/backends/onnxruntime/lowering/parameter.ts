import type { Lowering } from "./lowering.ts";

export const parameter: Lowering<"Parameter"> = {
  lower({ tops }, graph, [param]) {
    graph.node("Identity", [graph.floats(param.shape, param.data)], {}, tops[0]);
  },
};
