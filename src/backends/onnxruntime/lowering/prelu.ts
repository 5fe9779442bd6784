import { broadcastShape, type Lowering } from "./lowering.ts";

export const prelu: Lowering<"PReLU"> = {
  lower({ settings: { channelShared }, bottoms, bottomShapes: [shape], tops }, graph, [slopes]) {
    const slope = graph.floats(channelShared ? [1] : broadcastShape(shape, 1, 1), slopes.data);
    graph.node("PRelu", [bottoms[0], slope], {}, tops[0]);
  },
};
