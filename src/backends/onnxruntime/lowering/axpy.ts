import { broadcastShape, type Lowering, reshapeTo } from "./lowering.ts";

export const axpy: Lowering<"Axpy"> = {
  lower({ bottoms: [a, x, y], bottomShapes: [, shape], tops: [top] }, graph) {
    const factor = reshapeTo(graph, a, broadcastShape(shape, 0, 2));
    graph.node("Add", [graph.node("Mul", [factor, x]), y], {}, top);
  },
};
