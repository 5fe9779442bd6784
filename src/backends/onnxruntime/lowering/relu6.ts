import type { Lowering } from "./lowering.ts";

export const relu6: Lowering<"ReLU6"> = {
  lower({ settings: { negativeSlope }, bottoms: [bottom], tops: [top] }, graph) {
    const [zero, six] = [0, 6].map((limit) => graph.floats([], [limit]));
    if (negativeSlope === 0) graph.node("Clip", [bottom, zero, six], {}, top);
    else graph.node("Min", [graph.node("LeakyRelu", [bottom], { alpha: negativeSlope }), six], {}, top);
  },
};
