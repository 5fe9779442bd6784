import { indices, toFloat, total, withoutIgnored } from "./labels.ts";
import { normalized } from "./loss.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** ln(1 + e^−|x|) − x (t − [x ≥ 0]), as Caffe computes it. */
export const sigmoidCrossEntropyLoss: Lowering<"SigmoidCrossEntropyLoss"> = {
  lower({ settings, bottoms, bottomShapes: [shape], tops }, graph) {
    const [x] = bottoms;
    const t = reshapeTo(graph, bottoms[1], shape);
    const { kept, mask } = withoutIgnored(graph, indices(graph, t), settings.ignoreLabel);
    const e = graph.node("Exp", [graph.node("Neg", [graph.node("Abs", [x])])]);
    const logarithm = graph.node("Log", [graph.node("Add", [e, graph.floats([], [1])])]);
    const positive = toFloat(graph, graph.node("GreaterOrEqual", [x, graph.floats([], [0])]));
    const linear = graph.node("Mul", [x, graph.node("Sub", [t, positive])]);
    const terms = graph.node("Sub", [logarithm, linear]);
    // Not a product with the mask: 0 times NaN is NaN.
    const counted = kept === undefined ? terms : graph.node("Where", [kept, terms, graph.floats([], [0])]);
    const loss = total(graph, counted, shape);
    normalized(graph, loss, { mode: settings.normalization, labels: shape, items: shape[0], mask }, tops[0]);
  },
};
