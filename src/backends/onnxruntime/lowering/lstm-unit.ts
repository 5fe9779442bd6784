import { int, type OnnxGraph } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** @param cell streams × n; gates streams × 4n: i, f, o, g; cont streams × 1 */
export function lstmStep(graph: OnnxGraph, cell: string, gates: string, cont: string, n: number) {
  const parts = ["i", "f", "o", "g"].map((gate) => graph.fresh(gate));
  graph.nodes("Split", [gates, graph.int64s([n, n, n, n])], { axis: int(1) }, parts);
  const [i, f, o] = parts.slice(0, 3).map((part) => graph.node("Sigmoid", [part]));
  const g = graph.node("Tanh", [parts[3]]);
  const kept = graph.node("Mul", [graph.node("Mul", [f, cont]), cell]);
  const next = graph.node("Add", [kept, graph.node("Mul", [i, g])]);
  return { cell: next, hidden: graph.node("Mul", [o, graph.node("Tanh", [next])]) };
}

export const lstmUnit: Lowering<"LSTMUnit"> = {
  lower({ bottoms, bottomShapes: [[, streams, n]], tops, topShapes }, graph) {
    const shapes = [
      [streams, n],
      [streams, 4 * n],
      [streams, 1],
    ];
    const [cell, gates, cont] = bottoms.map((bottom, i) => reshapeTo(graph, bottom, shapes[i]));
    const next = lstmStep(graph, cell, gates, cont, n);
    reshapeTo(graph, next.cell, topShapes[0], tops[0]);
    reshapeTo(graph, next.hidden, topShapes[1], tops[1]);
  },
};
