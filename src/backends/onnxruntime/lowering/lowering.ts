/** What a lowering is: one Caffe layer as ONNX nodes that compute the same, exactly or not at all. */
import type { LayerType } from "../../../caffe/layers/index.ts";
import type { LayerOf } from "../../../caffe/net.ts";
import type { Blob } from "../../../tensor/blob.ts";
import type { Shape } from "../../../tensor/shape.ts";
import type { OnnxGraph } from "../onnx/graph.ts";

export interface Lowering<Type extends LayerType> {
  /** Why this layer cannot be expressed exactly, or undefined when it can. */
  refuse?(layer: LayerOf<Type>): string | undefined;
  /** Adds nodes whose outputs carry the ids of the layer's tops. Inputs are the ids of its bottoms. */
  lower(layer: LayerOf<Type>, graph: OnnxGraph, params: readonly Blob[]): void;
}

/** The same numbers in another shape, or the same shape. */
export function reshapeTo(graph: OnnxGraph, input: string, shape: Shape, output?: string): string {
  return graph.node("Reshape", [input, graph.int64s(shape)], {}, output);
}

/** The shape in which a factor that covers `numAxes` axes from `axis` on broadcasts against `shape`. */
export function broadcastShape(shape: Shape, axis: number, numAxes: number): Shape {
  return [...shape.slice(axis, axis + numAxes), ...shape.slice(axis + numAxes).map(() => 1)];
}
