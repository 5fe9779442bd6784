import { total } from "./labels.ts";
import { normalized } from "./loss.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

export const euclideanLoss: Lowering<"EuclideanLoss"> = {
  lower({ bottoms: [a, b], bottomShapes: [shape, other], tops }, graph) {
    const difference = graph.node("Sub", [a, reshapeTo(graph, b, shape)]);
    const squares = graph.node("Mul", [difference, difference]);
    const loss = total(graph, squares, shape);
    normalized(graph, loss, { mode: "BATCH_SIZE", labels: other, items: 2 * shape[0], mask: undefined }, tops[0]);
  },
};
