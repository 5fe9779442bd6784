import type { Lowering } from "./lowering.ts";

export const clip: Lowering<"Clip"> = {
  refuse({ settings: { min, max } }) {
    // Caffe answers max-then-min where the two are exchanged; ONNX leaves that open.
    return min <= max ? undefined : `The limits ${min} and ${max} are exchanged.`;
  },
  lower({ settings: { min, max }, bottoms: [bottom], tops: [top] }, graph) {
    graph.node("Clip", [bottom, graph.floats([], [min]), graph.floats([], [max])], {}, top);
  },
};
