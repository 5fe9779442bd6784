import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { classified, counted, total, withoutIgnored } from "./labels.ts";
import { negativeLogarithm, normalized } from "./loss.ts";
import type { Lowering } from "./lowering.ts";

/** Caffe's FLT_MIN. */
const LEAST = 2 ** -126;

/** Softmax, then the label's probability and its logarithm; ONNX's own loss has no lower limit of probabilities. */
export const softmaxWithLoss: Lowering<"SoftmaxWithLoss"> = {
  lower({ settings, bottoms, bottomShapes: [shape, labelShape], tops }, graph) {
    const { axis, normalization, ignoreLabel } = settings;
    const prob = graph.node("Softmax", [bottoms[0]], { axis: int(axis) }, tops[1]);
    const { scores, labels: all } = classified(graph, prob, shape, axis, bottoms[1]);
    const { labels, kept, mask } = withoutIgnored(graph, all, ignoreLabel);
    const own = negativeLogarithm(graph, graph.node("GatherElements", [scores, labels], { axis: int(1) }), LEAST);
    const loss = total(graph, counted(graph, own, kept), labelShape);
    normalized(graph, loss, { mode: normalization, labels: labelShape, items: count(shape, 0, axis), mask }, tops[0]);
  },
};
