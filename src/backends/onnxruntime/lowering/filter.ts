import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

export const filter: Lowering<"Filter"> = {
  lower({ bottoms, bottomShapes, tops }, graph) {
    const selector = reshapeTo(graph, bottoms[bottoms.length - 1], [bottomShapes[0][0]]);
    // A bool is false for 0 only.
    const kept = graph.node("Cast", [selector], { to: int(9) });
    tops.forEach((top, i) => graph.node("Compress", [bottoms[i], kept], { axis: int(0) }, top));
  },
};
