import { int } from "../onnx/graph.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** eps stands outside the root. */
export const mvn: Lowering<"MVN"> = {
  lower(
    { settings: { normalizeVariance, acrossChannels, eps }, bottoms: [input], topShapes: [shape], tops: [top] },
    graph,
  ) {
    const bottom = reshapeTo(graph, input, shape);
    const axes = shape.map((_, axis) => axis).slice(acrossChannels ? 1 : 2);
    // Over no axes at all every value is its own mean.
    const mean = axes.length === 0 ? bottom : graph.node("ReduceMean", [bottom], { axes, keepdims: int(1) });
    const centred = graph.node("Sub", [bottom, mean], {}, normalizeVariance ? undefined : top);
    if (!normalizeVariance) return;
    const square = graph.node("Mul", [centred, centred]);
    const variance = axes.length === 0 ? square : graph.node("ReduceMean", [square], { axes, keepdims: int(1) });
    const divisor = graph.node("Add", [graph.node("Sqrt", [variance]), graph.floats([], [eps])]);
    graph.node("Div", [centred, divisor], {}, top);
  },
};
