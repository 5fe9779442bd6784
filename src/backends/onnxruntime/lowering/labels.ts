/** Labels, words and places: whole numbers in a float blob, as ONNX's indices. */
import { count, type Shape } from "../../../tensor/shape.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { int } from "../onnx/graph.ts";
import { reshapeTo } from "./lowering.ts";

const FLOAT = int(1);
const INT64 = int(7);

/** Cast drops the fraction, as Caffe does. */
export function indices(graph: OnnxGraph, blob: string): string {
  return graph.node("Cast", [blob], { to: INT64 });
}

export function toFloat(graph: OnnxGraph, blob: string): string {
  return graph.node("Cast", [blob], { to: FLOAT });
}

/** Scores as outer × classes × inner, and their labels as outer × 1 × inner. */
export function classified(graph: OnnxGraph, scores: string, shape: Shape, axis: number, labels: string) {
  const [outer, classes, inner] = [count(shape, 0, axis), shape[axis], count(shape, axis + 1)];
  return {
    scores: reshapeTo(graph, scores, [outer, classes, inner]),
    labels: reshapeTo(graph, indices(graph, labels), [outer, 1, inner]),
    classes,
  };
}

/**
 * Labels of which the ignored one is replaced by 0, so that it is a legal place; whether each is kept, as a boolean and as a float
 * mask. Without an ignored label there is neither.
 */
export function withoutIgnored(graph: OnnxGraph, labels: string, ignored: number | null) {
  if (ignored === null) return { labels, kept: undefined, mask: undefined };
  const isIgnored = graph.node("Equal", [labels, graph.int64s([ignored])]);
  const kept = graph.node("Not", [isIgnored]);
  return { labels: graph.node("Where", [isIgnored, graph.int64s([0]), labels]), kept, mask: toFloat(graph, kept) };
}

/** Terms of labels that are kept, and 0 for the others: not a product, since 0 times NaN is NaN. */
export function counted(graph: OnnxGraph, terms: string, kept: string | undefined): string {
  return kept === undefined ? terms : graph.node("Where", [kept, terms, graph.floats([], [0])]);
}

/** The sum of all elements, as a blob of one. */
export function total(graph: OnnxGraph, blob: string, shape: Shape): string {
  return graph.node("ReduceSum", [reshapeTo(graph, blob, [count(shape)]), graph.int64s([0])], { keepdims: int(1) });
}
