import type { Lowering } from "./lowering.ts";
import { lstmStep } from "./lstm-unit.ts";
import { product, unroll } from "./recurrence.ts";

export const lstm: Lowering<"LSTM"> = {
  lower(layer, graph, params) {
    const { staticInput, numOutput } = layer.settings;
    const [weights, bias] = params;
    const wH = params[staticInput ? 3 : 2];
    unroll(layer, graph, { weights, bias, fixed: staticInput ? params[2] : undefined }, 2, (input, cont, [h, c]) => {
      const gates = graph.node("Add", [product(graph, graph.node("Mul", [h, cont]), wH), input]);
      const next = lstmStep(graph, c, gates, cont, numOutput);
      return { output: next.hidden, states: [next.hidden, next.cell] };
    });
  },
};
