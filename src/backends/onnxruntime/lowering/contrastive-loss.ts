import { int } from "../onnx/graph.ts";
import { indices, total } from "./labels.ts";
import { normalized } from "./loss.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

export const contrastiveLoss: Lowering<"ContrastiveLoss"> = {
  lower({ settings: { margin, legacy }, bottoms, bottomShapes: [shape], tops }, graph) {
    const [items, features] = shape;
    const [a, b] = bottoms.slice(0, 2).map((bottom) => reshapeTo(graph, bottom, [items, features]));
    const difference = graph.node("Sub", [a, b]);
    const squares = graph.node("ReduceSum", [graph.node("Mul", [difference, difference]), graph.int64s([1])], {
      keepdims: int(0),
    });
    const distance = legacy ? squares : graph.node("Sqrt", [squares]);
    const rest = graph.node("Relu", [graph.node("Sub", [graph.floats([], [margin]), distance])]);
    const apart = legacy ? rest : graph.node("Mul", [rest, rest]);
    const similar = graph.node("Cast", [reshapeTo(graph, indices(graph, bottoms[2]), [items])], { to: int(9) });
    const loss = total(graph, graph.node("Where", [similar, squares, apart]), [items]);
    normalized(graph, loss, { mode: "BATCH_SIZE", labels: [items], items: 2 * items, mask: undefined }, tops[0]);
  },
};
