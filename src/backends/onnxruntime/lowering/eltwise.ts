import type { Lowering } from "./lowering.ts";

const OPERATORS = { PROD: "Mul", SUM: "Add", MAX: "Max" } as const;

/** Two at a time, from the first bottom on, as Caffe. */
export const eltwise: Lowering<"Eltwise"> = {
  lower({ settings: { operation, coeff }, bottoms, tops: [top] }, graph) {
    const terms = bottoms.map((bottom, i) =>
      operation === "SUM" && coeff[i] !== 1 ? graph.node("Mul", [bottom, graph.floats([], [coeff[i]])]) : bottom,
    );
    terms.slice(1).reduce((left, right, i) => {
      const last = i === terms.length - 2;
      return graph.node(OPERATORS[operation], [left, right], {}, last ? top : undefined);
    }, terms[0]);
  },
};
