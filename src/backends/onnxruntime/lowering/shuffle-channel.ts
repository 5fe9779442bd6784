import { count } from "../../../tensor/shape.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

export const shuffleChannel: Lowering<"ShuffleChannel"> = {
  lower({ settings: { group }, bottoms: [bottom], bottomShapes: [shape], tops: [top] }, graph) {
    const matrix = reshapeTo(graph, bottom, [shape[0], group, shape[1] / group, count(shape, 2)]);
    reshapeTo(graph, graph.node("Transpose", [matrix], { perm: [0, 2, 1, 3] }), shape, top);
  },
};
