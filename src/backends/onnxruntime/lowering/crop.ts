import type { Lowering } from "./lowering.ts";

export const crop: Lowering<"Crop"> = {
  lower({ settings: { offsets }, bottoms, tops, topShapes: [shape] }, graph) {
    const starts = graph.int64s(offsets);
    const ends = graph.int64s(offsets.map((offset, axis) => offset + shape[axis]));
    graph.node("Slice", [bottoms[0], starts, ends], {}, tops[0]);
  },
};
