/** The reference on whole layers and nets. */
import type { LayerType } from "../caffe/layers/index.ts";
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import { paramsOf } from "../caffe/net.ts";
import { CuppingError } from "../error.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import { activation, type Forward, type Output, type Values } from "./forward.ts";
import { KERNEL } from "./kernel/index.ts";
import { REFERENCE } from "./layers/index.ts";

/** How the reference computes: by its kernel where there is one, or by the plain loops everywhere. The bits are the same. */
export type Method = "kernel" | "plain";

let method: Method = "kernel";

/** Chooses for all of this process. */
export function useMethod(chosen: Method): void {
  method = chosen;
}

/** Whether the reference computes layers of this type. */
export function referenceSupports(type: LayerType): boolean {
  return REFERENCE[type] !== undefined;
}

/**
 * One layer, in float64, with its error model.
 * @throws CuppingError UNSUPPORTED_LAYER
 */
export function forwardLayer(
  layer: Layer,
  bottoms: readonly Activation[],
  params: readonly Blob[],
  errors = true,
): Output[] {
  const fast = method === "kernel" ? KERNEL[layer.type] : undefined;
  const forward = (fast ?? REFERENCE[layer.type]) as Forward<LayerType> | undefined;
  if (forward === undefined) {
    throw new CuppingError("UNSUPPORTED_LAYER", {
      place: `layer ${layer.name}`,
      problem: `The reference does not compute ${layer.type} layers yet.`,
      remedy: "Cut the net before this layer.",
    });
  }
  return forward(layer, bottoms, params, errors);
}

/** Every blob of a net, in float64 throughout: no activation is rounded on the way. */
export function forwardNet(trained: TrainedNet, feeds: ReadonlyMap<BlobId, Activation>): Map<BlobId, Values> {
  const blobs = new Map<BlobId, Values>();
  run(trained, feeds, false, (id, { shape, values }) => blobs.set(id, { shape, values }));
  return blobs;
}

/** The same, with the error model of every blob. Inputs are not among them: nothing computes them. */
export function forwardNetWithErrors(trained: TrainedNet, feeds: ReadonlyMap<BlobId, Activation>): Map<BlobId, Output> {
  const outputs = new Map<BlobId, Output>();
  run(trained, feeds, true, (id, output) => outputs.set(id, output));
  return outputs;
}

function run(
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Activation>,
  errors: boolean,
  keep: (id: BlobId, output: Output) => void,
): void {
  const activations = new Map<BlobId, Activation>(feeds);
  for (const layer of trained.net.layers) {
    const bottoms = layer.bottoms.map((id) => activationOf(activations, id));
    forwardLayer(layer, bottoms, paramsOf(trained, layer), errors).forEach((output, top) => {
      const id = layer.tops[top];
      activations.set(id, activation(output));
      keep(id, output);
    });
  }
}

function activationOf(activations: ReadonlyMap<BlobId, Activation>, id: BlobId): Activation {
  const activation = activations.get(id);
  if (activation === undefined) throw new RangeError(`nothing was fed to "${id}"`);
  return activation;
}
