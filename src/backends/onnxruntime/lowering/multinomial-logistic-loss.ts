import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { indices, total } from "./labels.ts";
import { negativeLogarithm, normalized } from "./loss.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

export const multinomialLogisticLoss: Lowering<"MultinomialLogisticLoss"> = {
  lower({ bottoms, bottomShapes: [shape, labelShape], tops }, graph) {
    const prob = reshapeTo(graph, bottoms[0], [shape[0], count(shape, 1)]);
    const labels = reshapeTo(graph, indices(graph, bottoms[1]), [shape[0], 1]);
    const own = graph.node("GatherElements", [prob, labels], { axis: int(1) });
    const loss = total(graph, negativeLogarithm(graph, own, 1e-20), labelShape);
    normalized(graph, loss, { mode: "BATCH_SIZE", labels: labelShape, items: shape[0], mask: undefined }, tops[0]);
  },
};
