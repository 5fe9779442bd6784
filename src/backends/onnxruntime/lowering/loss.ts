/** What the lowerings of losses have in common. */
import type { Normalization } from "../../../caffe/layers/labels.ts";
import { count, type Shape } from "../../../tensor/shape.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { total } from "./labels.ts";
import { reshapeTo } from "./lowering.ts";

/** Divides a blob of one by Caffe's normalizer, which counts `mask` where only valid labels count; writes the scalar `top`. */
export function normalized(
  graph: OnnxGraph,
  loss: string,
  { mode, labels, items, mask }: { mode: Normalization; labels: Shape; items: number; mask: string | undefined },
  top: string,
): void {
  const fixed = { FULL: count(labels), VALID: count(labels), BATCH_SIZE: items, NONE: 1 }[mode];
  const divisor =
    mode === "VALID" && mask !== undefined
      ? graph.node("Max", [total(graph, mask, labels), graph.floats([], [1])])
      : graph.floats([], [Math.max(1, fixed)]);
  reshapeTo(graph, graph.node("Div", [loss, divisor]), [], top);
}

/** −ln(max(p, least)) */
export function negativeLogarithm(graph: OnnxGraph, p: string, least: number): string {
  return graph.node("Neg", [graph.node("Log", [graph.node("Max", [p, graph.floats([], [least])])])]);
}
