/** A whole Caffe net as an ONNX file. Blob ids are its value names, and every blob is an output. */
import { type Layer, paramsOf, type TrainedNet } from "../../caffe/net.ts";
import type { LayerType } from "../../caffe/layers/index.ts";
import type { Shape } from "../../tensor/shape.ts";
import { type Support, SUPPORTED } from "../backend.ts";
import type { Lowerings } from "./lowering/index.ts";
import type { Lowering } from "./lowering/lowering.ts";
import { OnnxGraph } from "./onnx/graph.ts";

export function supports(layer: Layer, lowerings: Lowerings): Support {
  const lowering = lowerings[layer.type] as Lowering<LayerType> | undefined;
  const reason = lowering === undefined ? `${layer.type} has no ONNX lowering.` : lowering.refuse?.(layer as never);
  return reason === undefined ? SUPPORTED : { supported: false, reason };
}

/** The ONNX file of a net whose layers are all supported. */
export function lower(trained: TrainedNet, lowerings: Lowerings): Uint8Array {
  const graph = new OnnxGraph();
  for (const layer of trained.net.layers) {
    const lowering = lowerings[layer.type] as Lowering<LayerType>;
    lowering.lower(layer as never, graph, paramsOf(trained, layer));
    if (layer.type === "Input") continue;
    layer.tops.forEach((id, top) => graph.output(id, layer.topShapes[top] as Shape));
  }
  return graph.finish(trained.net.name);
}
