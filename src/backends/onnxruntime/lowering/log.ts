import type { Lowering } from "./lowering.ts";

export const log: Lowering<"Log"> = {
  lower({ settings: { base, scale, shift }, bottoms: [bottom], tops: [top] }, graph) {
    const scaled = scale === 1 ? bottom : graph.node("Mul", [bottom, graph.floats([], [scale])]);
    const shifted = shift === 0 ? scaled : graph.node("Add", [scaled, graph.floats([], [shift])]);
    const logarithm = graph.node("Log", [shifted], {}, base === null ? top : undefined);
    if (base !== null) graph.node("Mul", [logarithm, graph.floats([], [1 / Math.log(base)])], {}, top);
  },
};
