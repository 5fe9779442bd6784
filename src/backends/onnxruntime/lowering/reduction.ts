import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

export const reduction: Lowering<"Reduction"> = {
  lower({ settings: { operation, axis, coeff }, bottoms, bottomShapes: [shape], tops, topShapes }, graph) {
    const terms = count(shape, axis);
    const matrix = reshapeTo(graph, bottoms[0], [count(shape, 0, axis), terms]);
    const reduced =
      operation === "SUM" || operation === "MEAN"
        ? graph.node("ReduceSum", [matrix, graph.int64s([1])], { keepdims: int(0) })
        : graph.node(operation === "ASUM" ? "ReduceL1" : "ReduceSumSquare", [matrix], { axes: [1], keepdims: int(0) });
    const factor = operation === "MEAN" ? coeff / terms : coeff;
    const scaled = factor === 1 ? reduced : graph.node("Mul", [reduced, graph.floats([], [factor])]);
    reshapeTo(graph, scaled, topShapes[0], tops[0]);
  },
};
