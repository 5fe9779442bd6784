import type { Lowering } from "./lowering.ts";

export const swish: Lowering<"Swish"> = {
  lower({ settings: { beta }, bottoms: [bottom], tops: [top] }, graph) {
    const argument = beta === 1 ? bottom : graph.node("Mul", [bottom, graph.floats([], [beta])]);
    graph.node("Mul", [bottom, graph.node("Sigmoid", [argument])], {}, top);
  },
};
