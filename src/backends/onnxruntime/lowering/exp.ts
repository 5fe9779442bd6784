import type { Lowering } from "./lowering.ts";

/** As Caffe: e^(x · scale · ln base) · base^shift. */
export const exp: Lowering<"Exp"> = {
  lower({ settings: { base, scale, shift }, bottoms: [bottom], tops: [top] }, graph) {
    const logarithm = base === null ? 1 : Math.log(base);
    const inner = logarithm * scale;
    const argument = inner === 1 ? bottom : graph.node("Mul", [bottom, graph.floats([], [inner])]);
    const power = graph.node("Exp", [argument], {}, shift === 0 ? top : undefined);
    if (shift !== 0) graph.node("Mul", [power, graph.floats([], [Math.exp(logarithm * shift)])], {}, top);
  },
};
