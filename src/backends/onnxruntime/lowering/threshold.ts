import { int } from "../onnx/graph.ts";
import { DATA_TYPE } from "../onnx/schema.ts";
import type { Lowering } from "./lowering.ts";

export const threshold: Lowering<"Threshold"> = {
  lower({ settings: { threshold: limit }, bottoms: [bottom], tops: [top] }, graph) {
    const above = graph.node("Greater", [bottom, graph.floats([], [limit])]);
    graph.node("Cast", [above], { to: int(DATA_TYPE.FLOAT) }, top);
  },
};
