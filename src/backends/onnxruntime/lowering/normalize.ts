import { int } from "../onnx/graph.ts";
import { broadcastShape, type Lowering } from "./lowering.ts";

export const normalize: Lowering<"Normalize"> = {
  lower(
    { settings: { acrossSpatial, channelShared, eps }, bottoms: [bottom], bottomShapes: [shape], tops: [top] },
    graph,
    [scale],
  ) {
    const axes = acrossSpatial ? shape.map((_, axis) => axis).slice(1) : [1];
    const squares = graph.node("Mul", [bottom, bottom]);
    const sums = graph.node("ReduceSum", [squares, graph.int64s(axes)], { keepdims: int(1) });
    const norm = graph.node("Sqrt", [graph.node("Add", [sums, graph.floats([], [eps])])]);
    const factor = graph.floats(channelShared ? [] : broadcastShape(shape, 1, 1), scale.data);
    graph.node("Mul", [graph.node("Div", [bottom, norm]), factor], {}, top);
  },
};
