import type { Lowering } from "./lowering.ts";

export const input: Lowering<"Input"> = {
  lower({ tops, topShapes }, graph) {
    tops.forEach((top, i) => graph.input(top, topShapes[i]));
  },
};
