import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** Gemm on the bottom as a matrix; weights as stored, N×K or K×N. */
export const innerProduct: Lowering<"InnerProduct"> = {
  lower({ settings: { axis, transpose }, bottoms, bottomShapes: [shape], tops, topShapes }, graph, params) {
    const matrix = reshapeTo(graph, bottoms[0], [count(shape, 0, axis), count(shape, axis)]);
    const weights = params.map((param) => graph.floats(param.shape, param.data));
    const product = graph.node("Gemm", [matrix, ...weights], { transB: int(transpose ? 0 : 1) });
    reshapeTo(graph, product, topShapes[0], tops[0]);
  },
};
