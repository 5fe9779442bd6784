import { int } from "../onnx/graph.ts";
import type { Lowering } from "./lowering.ts";

export const concat: Lowering<"Concat"> = {
  lower({ settings: { axis }, bottoms, tops }, graph) {
    graph.node("Concat", bottoms, { axis: int(axis) }, tops[0]);
  },
};
