import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { classified, counted, total, withoutIgnored } from "./labels.ts";
import { negativeLogarithm, normalized } from "./loss.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** Rows of H are gathered by label and multiplied with the logarithms. */
export const infogainLoss: Lowering<"InfogainLoss"> = {
  lower({ settings, bottoms, bottomShapes: [shape, labelShape], tops }, graph) {
    const { axis, normalization, ignoreLabel, bottom } = settings;
    const prob = bottom === "scores" ? graph.node("Softmax", [bottoms[0]], { axis: int(axis) }, tops[1]) : bottoms[0];
    const [outer, classes, inner] = [count(shape, 0, axis), shape[axis], count(shape, axis + 1)];
    const { scores, labels: all } = classified(graph, prob, shape, axis, bottoms[1]);
    const { labels, kept, mask } = withoutIgnored(graph, all, ignoreLabel);
    const H = reshapeTo(graph, bottoms[2], [classes, classes]);
    // outer × inner × classes, as rows of H come
    const rows = graph.node("Gather", [H, reshapeTo(graph, labels, [outer, inner])], { axis: int(0) });
    const weights = graph.node("Transpose", [rows], { perm: [0, 2, 1] });
    const terms = graph.node("Mul", [weights, negativeLogarithm(graph, scores, 1e-20)]);
    const loss = total(graph, counted(graph, terms, kept), shape);
    normalized(graph, loss, { mode: normalization, labels: labelShape, items: outer, mask }, tops[0]);
  },
};
