import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { indices, total } from "./labels.ts";
import { normalized } from "./loss.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** The sign is −1 for the label's class and 1 for all others. */
export const hingeLoss: Lowering<"HingeLoss"> = {
  lower({ settings: { norm }, bottoms, bottomShapes: [shape, labelShape], tops }, graph) {
    const [items, classes] = [shape[0], count(shape, 1)];
    const scores = reshapeTo(graph, bottoms[0], [items, classes]);
    const labels = reshapeTo(graph, indices(graph, bottoms[1]), [items]);
    const signs = graph.node("OneHot", [labels, graph.int64s([classes]), graph.floats([2], [1, -1])], { axis: int(1) });
    const distance = graph.node("Add", [graph.node("Mul", [scores, signs]), graph.floats([], [1])]);
    // Not Relu, which keeps NaN: Caffe's std::max(0, NaN) is 0.
    const zero = graph.floats([], [0]);
    const margin = graph.node("Where", [graph.node("Greater", [distance, zero]), distance, zero]);
    const terms = norm === "L2" ? graph.node("Mul", [margin, margin]) : margin;
    const loss = total(graph, terms, shape);
    normalized(graph, loss, { mode: "BATCH_SIZE", labels: labelShape, items, mask: undefined }, tops[0]);
  },
};
