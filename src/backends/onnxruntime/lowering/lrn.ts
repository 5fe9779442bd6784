import { int } from "../onnx/graph.ts";
import type { Lowering } from "./lowering.ts";

/**
 * Across channels ONNX's LRN is Caffe's: alpha is divided by the size, `bias` is k. Within a channel Caffe pools the squares
 * with a pad on all sides, so that every average divides by the whole window; its constant is 1 whatever k says.
 */
export const lrn: Lowering<"LRN"> = {
  refuse({ settings: { region, alpha, beta } }) {
    const legal = region === "WITHIN_CHANNEL" || (alpha > 0 && beta > 0);
    return legal ? undefined : `onnxruntime's LRN wants alpha and beta above 0, and has ${alpha} and ${beta}.`;
  },
  lower({ settings: { region, localSize, alpha, beta, k }, bottoms: [bottom], tops: [top] }, graph) {
    if (region === "ACROSS_CHANNELS") {
      graph.node("LRN", [bottom], { size: int(localSize), alpha, beta, bias: k }, top);
      return;
    }
    const reach = (localSize - 1) / 2;
    const square = graph.node("Mul", [bottom, bottom]);
    const pads = graph.int64s([0, 0, reach, reach, 0, 0, reach, reach]);
    const padded = graph.node("Pad", [square, pads, graph.floats([], [0])], { mode: "constant" });
    const mean = graph.node("AveragePool", [padded], { kernel_shape: [localSize, localSize], strides: [1, 1] });
    const share = graph.node("Mul", [mean, graph.floats([], [alpha])]);
    const scale = graph.node("Add", [share, graph.floats([], [1])]);
    const factor = graph.node("Pow", [scale, graph.floats([], [-beta])]);
    graph.node("Mul", [bottom, factor], {}, top);
  },
};
