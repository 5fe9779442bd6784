import { int } from "../onnx/graph.ts";
import { indices } from "./labels.ts";
import type { Lowering } from "./lowering.ts";

export const embed: Lowering<"Embed"> = {
  lower({ bottoms, tops: [top] }, graph, [weights, bias]) {
    const table = graph.floats(weights.shape, weights.data);
    const words = indices(graph, bottoms[0]);
    const rows = graph.node("Gather", [table, words], { axis: int(0) }, bias === undefined ? top : undefined);
    if (bias !== undefined) graph.node("Add", [rows, graph.floats(bias.shape, bias.data)], {}, top);
  },
};
