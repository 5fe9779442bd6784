/** A whole Caffe net as an ONNX file. Blob ids are its value names. */
import { type Layer, paramsOf, type TrainedNet } from "../../caffe/net.ts";
import { CuppingError } from "../../error.ts";
import type { Blob } from "../../tensor/blob.ts";
import { type Outputs, type Support, SUPPORTED } from "../backend.ts";
import type { Lowerings } from "./lowering/index.ts";
import { OnnxGraph } from "./onnx/graph.ts";

/** A lowering that is given layers of its own type only, which the table's keys see to. */
interface AnyLowering {
  refuse?(layer: Layer): string | undefined;
  lower(layer: Layer, graph: OnnxGraph, params: readonly Blob[]): void;
}

function loweringOf(layer: Layer, lowerings: Lowerings): AnyLowering | undefined {
  return lowerings[layer.type];
}

export function supports(layer: Layer, lowerings: Lowerings): Support {
  const lowering = loweringOf(layer, lowerings);
  const reason = lowering === undefined ? `${layer.type} has no ONNX lowering.` : lowering.refuse?.(layer);
  return reason === undefined ? SUPPORTED : { supported: false, reason };
}

/** How blobs are fetched from an engine that runs this ONNX file. */
export const OBSERVATION = "Every blob is an output of the session, so that none is fused away.";

/** protobuf's limit, and so ONNX's for a model in one file. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The ONNX file of a net whose layers are all supported.
 * @param outputs every blob, so that all can be looked at and none is fused away; or the net's own outputs
 * @throws RangeError for a layer that is not; CuppingError SIZE_OVERFLOW for weights beyond ONNX's 2 GiB
 */
export function lower(trained: TrainedNet, lowerings: Lowerings, outputs: Outputs = "all"): Uint8Array {
  const weightBytes = [...trained.params.values()].reduce((total, { data }) => total + data.byteLength, 0);
  if (weightBytes > MOST_BYTES) {
    throw new CuppingError("SIZE_OVERFLOW", {
      place: trained.net.name,
      problem: `The weights have ${weightBytes.toLocaleString("en-US")} bytes, and an ONNX model at most ${MOST_BYTES.toLocaleString("en-US")}.`,
      remedy: "Verify layer by layer: --mode injected.",
    });
  }
  const graph = new OnnxGraph();
  for (const layer of trained.net.layers) {
    const lowering = loweringOf(layer, lowerings);
    if (lowering === undefined) throw new RangeError(`${layer.type} has no ONNX lowering`);
    lowering.lower(layer, graph, paramsOf(trained, layer));
    if (layer.type === "Input") continue;
    layer.tops.forEach((id, top) => {
      if (outputs === "all" || trained.net.outputs.includes(id)) graph.output(id, layer.topShapes[top], layer.dynamic);
    });
  }
  return graph.finish(trained.net.name);
}
