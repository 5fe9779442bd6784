import { int } from "../onnx/graph.ts";
import type { Lowering } from "./lowering.ts";

/** ONNX's Split takes sizes, Caffe's slice_point positions. */
export const slice: Lowering<"Slice"> = {
  lower({ settings: { axis }, bottoms, tops, topShapes }, graph) {
    const sizes = graph.int64s(topShapes.map((shape) => shape[axis]));
    graph.nodes("Split", [bottoms[0], sizes], { axis: int(axis) }, tops);
  },
};
