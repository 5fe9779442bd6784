import { int } from "../onnx/graph.ts";
import { indices } from "./labels.ts";
import type { Lowering } from "./lowering.ts";

export const batchReindex: Lowering<"BatchReindex"> = {
  lower({ bottoms: [bottom, places], tops }, graph) {
    graph.node("Gather", [bottom, indices(graph, places)], { axis: int(0) }, tops[0]);
  },
};
