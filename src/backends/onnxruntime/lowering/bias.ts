import { broadcastShape, type Lowering, reshapeTo } from "./lowering.ts";

export const bias: Lowering<"Bias"> = {
  lower({ settings: { axis, numAxes }, bottoms, bottomShapes: [shape], tops: [top] }, graph, params) {
    const covered = broadcastShape(shape, axis, numAxes);
    const summand = bottoms.length > 1 ? reshapeTo(graph, bottoms[1], covered) : graph.floats(covered, params[0].data);
    graph.node("Add", [bottoms[0], summand], {}, top);
  },
};
