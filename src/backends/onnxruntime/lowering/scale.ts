import { broadcastShape, type Lowering, reshapeTo } from "./lowering.ts";

export const scale: Lowering<"Scale"> = {
  lower({ settings: { axis, numAxes, bias }, bottoms, bottomShapes: [shape], tops: [top] }, graph, params) {
    const covered = broadcastShape(shape, axis, numAxes);
    const learned = params.map(({ data }) => graph.floats(covered, data));
    const [factor, summand] = bottoms.length > 1 ? [reshapeTo(graph, bottoms[1], covered), ...learned] : learned;
    const product = graph.node("Mul", [bottoms[0], factor], {}, bias ? undefined : top);
    if (bias) graph.node("Add", [product, summand], {}, top);
  },
};
