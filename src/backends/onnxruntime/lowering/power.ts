import { count } from "../../../tensor/shape.ts";
import type { Lowering } from "./lowering.ts";

/** (shift + scale · x)^power, without the steps that change nothing, as Caffe leaves them out. */
export const power: Lowering<"Power"> = {
  lower({ settings: { power: exponent, scale, shift }, bottoms: [bottom], tops: [top], topShapes: [shape] }, graph) {
    if (exponent * scale === 0) {
      const constant = exponent === 0 ? 1 : shift ** exponent;
      graph.node("Identity", [graph.floats(shape, new Float32Array(count(shape)).fill(constant))], {}, top);
      return;
    }
    const steps: [string, number][] = [];
    if (scale !== 1) steps.push(["Mul", scale]);
    if (shift !== 0) steps.push(["Add", shift]);
    if (exponent !== 1) steps.push(["Pow", exponent]);
    if (steps.length === 0) graph.node("Identity", [bottom], {}, top);
    steps.reduce((input, [operator, value], i) => {
      const last = i === steps.length - 1;
      return graph.node(operator, [input, graph.floats([], [value])], {}, last ? top : undefined);
    }, bottom);
  },
};
