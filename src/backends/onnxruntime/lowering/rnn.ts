import type { Lowering } from "./lowering.ts";
import { product, unroll } from "./recurrence.ts";

export const rnn: Lowering<"RNN"> = {
  lower(layer, graph, params) {
    const { staticInput } = layer.settings;
    const [weights, bias] = params;
    const [wH, wO, bO] = params.slice(staticInput ? 3 : 2);
    unroll(layer, graph, { weights, bias, fixed: staticInput ? params[2] : undefined }, 1, (input, cont, [h]) => {
      const before = product(graph, graph.node("Mul", [h, cont]), wH);
      const next = graph.node("Tanh", [graph.node("Add", [before, input])]);
      return { output: graph.node("Tanh", [product(graph, next, wO, bO)]), states: [next] };
    });
  },
};
