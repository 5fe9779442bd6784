import type { Lowering } from "./lowering.ts";

export const tile: Lowering<"Tile"> = {
  lower({ settings: { axis, tiles }, bottoms: [bottom], bottomShapes: [shape], tops: [top] }, graph) {
    graph.node("Tile", [bottom, graph.int64s(shape.map((_, i) => (i === axis ? tiles : 1)))], {}, top);
  },
};
