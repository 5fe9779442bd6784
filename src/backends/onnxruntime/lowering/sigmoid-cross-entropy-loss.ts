import { counted, indices, toFloat, total, withoutIgnored } from "./labels.ts";
import { normalized } from "./loss.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** ln(1 + e^(x − 2x[x ≥ 0])) − x (t − [x ≥ 0]), as Caffe computes it: the exponent is −|x|, but NaN for an infinity. */
export const sigmoidCrossEntropyLoss: Lowering<"SigmoidCrossEntropyLoss"> = {
  lower({ settings, bottoms, bottomShapes: [shape], tops }, graph) {
    const [x] = bottoms;
    const t = reshapeTo(graph, bottoms[1], shape);
    const { kept, mask } = withoutIgnored(graph, indices(graph, t), settings.ignoreLabel);
    const positive = toFloat(graph, graph.node("GreaterOrEqual", [x, graph.floats([], [0])]));
    const twice = graph.node("Mul", [graph.node("Mul", [x, graph.floats([], [2])]), positive]);
    const e = graph.node("Exp", [graph.node("Sub", [x, twice])]);
    const logarithm = graph.node("Log", [graph.node("Add", [e, graph.floats([], [1])])]);
    const linear = graph.node("Mul", [x, graph.node("Sub", [t, positive])]);
    const terms = graph.node("Sub", [logarithm, linear]);
    const loss = total(graph, counted(graph, terms, kept), shape);
    normalized(graph, loss, { mode: settings.normalization, labels: shape, items: shape[0], mask }, tops[0]);
  },
};
