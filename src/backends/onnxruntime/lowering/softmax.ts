import { int } from "../onnx/graph.ts";
import type { Lowering } from "./lowering.ts";

/** Since opset 13 ONNX's Softmax runs along one axis, as Caffe's. */
export const softmax: Lowering<"Softmax"> = {
  lower({ settings: { axis }, bottoms, tops }, graph) {
    graph.node("Softmax", bottoms, { axis: int(axis) }, tops[0]);
  },
};
