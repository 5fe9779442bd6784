/** The reference on whole layers and nets. */
import type { LayerType } from "../caffe/layers/index.ts";
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import { paramsOf } from "../caffe/net.ts";
import { CuppingError } from "../error.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import { type ArithmeticProfile, mayFlush } from "../tensor/profile.ts";
import { flushed, isSubnormal } from "../tensor/rounding.ts";
import { sameShape } from "../tensor/shape.ts";
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

/** One layer's tops: by the reference, or with a mistake made on purpose. */
export type ForwardLayer = typeof forwardLayer;

/**
 * One layer in the arithmetic that a backend claims: where that may take subnormal numbers for zeros, and some bottom or param has
 * any, each top comes with what the layer makes of zeros in their places.
 * @throws CuppingError UNSUPPORTED_LAYER
 */
export function forwardLayerIn(
  profile: ArithmeticProfile,
  layer: Layer,
  bottoms: readonly Activation[],
  params: readonly Blob[],
): Output[] {
  const outputs = forwardLayer(layer, bottoms, params);
  if (!mayFlush(profile) || ![...bottoms, ...params].some(({ data }) => data.some(isSubnormal))) return outputs;
  const withZeros = <B extends Activation | Blob>(blob: B): B => ({ ...blob, data: blob.data.map(flushed) });
  const others = forwardLayer(layer, bottoms.map(withZeros), params.map(withZeros));
  // Where zeros change how many items are selected, the shapes differ, and element by element there is no other result.
  return outputs.map((output, i) =>
    sameShape(output.shape, others[i].shape) ? { ...output, flushed: others[i] } : output,
  );
}

/**
 * Layer after layer, each with its tops. A blob is dropped when no layer below reads it any more.
 * @param errors whether the error model is wanted too
 * @param handOn what the layers below read of a top: its values, unless they are to be changed on the way
 */
export function* forwardLayers(
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Activation>,
  errors: boolean,
  handOn: (output: Output) => Activation = activation,
  forward: ForwardLayer = forwardLayer,
): Generator<[layer: Layer, tops: readonly Output[]]> {
  const { layers } = trained.net;
  const lastReaders = new Map(layers.flatMap((layer) => layer.bottoms.map((id) => [id, layer] as const)));
  const activations = new Map<BlobId, Activation>(feeds);
  for (const layer of layers) {
    const bottoms = layer.bottoms.map((id) => activationOf(activations, id));
    const tops = forward(layer, bottoms, paramsOf(trained, layer), errors);
    for (const id of layer.bottoms) if (lastReaders.get(id) === layer) activations.delete(id);
    for (const [top, output] of tops.entries()) {
      const handed = handOn(output);
      if (lastReaders.has(layer.tops[top])) activations.set(layer.tops[top], handed);
    }
    yield [layer, tops];
  }
}

/**
 * Blobs of a net, in float64 throughout: no activation is rounded on the way.
 * @param wanted the blobs to return; every one but the inputs when absent
 */
export function forwardNet(
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Activation>,
  wanted?: readonly BlobId[],
): Map<BlobId, Values> {
  const blobs = new Map<BlobId, Values>();
  for (const [layer, tops] of forwardLayers(trained, feeds, false)) {
    tops.forEach(({ shape, values }, top) => {
      if (wanted?.includes(layer.tops[top]) ?? true) blobs.set(layer.tops[top], { shape, values });
    });
  }
  return blobs;
}

/** Is told of each layer that was computed, and how many of how many were before it. */
export type LayerProgress = (layer: string, done: number, of: number) => void;

/** Every blob with its error model. Inputs are not among them: nothing computes them. */
export function forwardNetWithErrors(
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Activation>,
  progress: LayerProgress = () => {},
  forward: ForwardLayer = forwardLayer,
): Map<BlobId, Output> {
  const outputs = new Map<BlobId, Output>();
  let done = 0;
  for (const [layer, tops] of forwardLayers(trained, feeds, true, activation, forward)) {
    tops.forEach((output, top) => outputs.set(layer.tops[top], output));
    progress(layer.name, done++, trained.net.layers.length);
  }
  return outputs;
}

function activationOf(activations: ReadonlyMap<BlobId, Activation>, id: BlobId): Activation {
  const activation = activations.get(id);
  if (activation === undefined) throw new RangeError(`nothing was fed to "${id}"`);
  return activation;
}
