import { int, OnnxGraph } from "./onnx/graph.ts";

/** The smallest model that computes something: twice x, by a concatenation and a sum. */
export function tinyModel(): Uint8Array {
  const graph = new OnnxGraph();
  graph.input("x", [1, 2]);
  graph.output("y", [1, 2]);
  const twice = graph.node("Concat", ["x", "x"], { axis: int(0) });
  graph.node("ReduceSum", [twice, graph.int64s([0])], { keepdims: int(1) }, "y");
  return graph.finish("probe");
}
