import { count } from "../../../tensor/shape.ts";
import { int } from "../onnx/graph.ts";
import { classified, toFloat, total, withoutIgnored } from "./labels.ts";
import { type Lowering, reshapeTo } from "./lowering.ts";

/** Classes with a better score are counted; today's Caffe counts the label's own too, and so its limit is one more. */
export const accuracy: Lowering<"Accuracy"> = {
  lower(layer, graph) {
    const { topK, axis, ignoreLabel, ties } = layer.settings;
    const {
      scores,
      labels: all,
      classes,
    } = classified(graph, layer.bottoms[0], layer.bottomShapes[0], axis, layer.bottoms[1]);
    const { labels, mask } = withoutIgnored(graph, all, ignoreLabel);
    const own = graph.node("GatherElements", [scores, labels], { axis: int(1) });
    const strictly = graph.node("Greater", [scores, own]);
    const equal = graph.node("Equal", [scores, own]);
    const places = reshapeTo(graph, graph.int64s(Array.from({ length: classes }, (_, i) => i)), [1, classes, 1]);
    const rivals =
      ties === "larger-index"
        ? graph.node("Greater", [places, labels])
        : graph.node("Not", [graph.node("Equal", [places, labels])]);
    const better = graph.node("Or", [strictly, graph.node("And", [equal, rivals])]);
    const number = graph.node("ReduceSum", [toFloat(graph, better), graph.int64s([1])], { keepdims: int(1) });
    const hits = toFloat(graph, graph.node("Less", [number, graph.floats([], [topK])]));
    const shape = [count(layer.bottomShapes[1])];
    const counted = mask === undefined ? hits : graph.node("Mul", [hits, mask]);
    const seen = mask ?? graph.floats(shape, new Float32Array(count(shape)).fill(1));
    const share = (right: string, among: string): string =>
      // What was never seen was never right: 0/1 is 0.
      graph.node("Div", [right, graph.node("Max", [among, graph.floats([], [1])])]);
    reshapeTo(graph, share(total(graph, counted, shape), total(graph, seen, shape)), [], layer.tops[0]);
    if (layer.tops.length === 1) return;
    const values = graph.floats([2], [0, 1]);
    const flat = reshapeTo(graph, labels, shape);
    const member = graph.node("OneHot", [flat, graph.int64s([classes]), values], { axis: int(1) });
    const perClass = (weights: string): string => {
      const column = reshapeTo(graph, weights, [...shape, 1]);
      return graph.node("ReduceSum", [graph.node("Mul", [member, column]), graph.int64s([0])], { keepdims: int(0) });
    };
    reshapeTo(graph, share(perClass(counted), perClass(seen)), [classes], layer.tops[1]);
  },
};
