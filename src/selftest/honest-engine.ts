/** Honest float32 engines: every operation is rounded, sums are taken in one of several orders, and nothing else is wrong. */
import type { Backend } from "../backends/backend.ts";
import type { LayerType } from "../caffe/layers/index.ts";
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import { paramsOf } from "../caffe/net.ts";
import { reference } from "../diagnosis/explain.ts";
import type { Compute } from "../diagnosis/fault.ts";
import type { Output } from "../reference/forward.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { type Arithmetic, FLOAT32_LAYERS, type Float32Call } from "./float32-layers.ts";
import { dotProduct, type Order } from "./summation.ts";

/** Half of the engines fold constants and divide by reciprocals. */
const FOLDING: ReadonlySet<Order> = new Set(["lanes", "blocked", "fused"]);

/**
 * Computes a call in float32; the error model that comes with the values is the reference's.
 * @param seed of the random order
 */
export function honestCompute(order: Order, seed = 1): Compute {
  const arithmetic: Arithmetic = { dot: dotProduct(order, seed), fold: FOLDING.has(order) };
  return (call) => {
    const bottoms = call.bottoms.map(inFloat32);
    const rule = FLOAT32_LAYERS[call.layer.type] as
      | ((call: Float32Call<LayerType>, arithmetic: Arithmetic) => Float32Array[] | undefined)
      | undefined;
    const exact = reference({ ...call, bottoms });
    const tops = rule?.({ ...call, bottoms }, arithmetic);
    return exact.map((output, top) => ({
      ...output,
      values: Float64Array.from(tops === undefined ? new Float32Array(output.values) : tops[top]),
    }));
  };
}

function inFloat32({ shape, data }: Activation): Blob {
  return { shape, data: data instanceof Float32Array ? data : new Float32Array(data) };
}

/** What leaves an engine: an output in float32. */
export function topOf({ shape, values }: Output): Blob {
  return { shape, data: new Float32Array(values) };
}

/**
 * Every blob of a net, computed layer after layer.
 * @param before another run, whose blobs are taken over where a layer of it reads the very same ones
 */
export function runNet(
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Blob>,
  compute: Compute,
  before?: { readonly layers: readonly Layer[]; readonly blobs: ReadonlyMap<BlobId, Blob> },
): Map<BlobId, Blob> {
  const blobs = new Map<BlobId, Blob>(feeds);
  const known = new Set(before?.layers);
  const blob = (id: BlobId): Blob => {
    const made = blobs.get(id);
    if (made === undefined) throw new RangeError(`nothing was fed to "${id}"`);
    return made;
  };
  for (const layer of trained.net.layers) {
    if (layer.type === "Input") continue;
    if (before !== undefined && known.has(layer) && layer.bottoms.every((id) => blob(id) === before.blobs.get(id))) {
      for (const id of layer.tops) blobs.set(id, before.blobs.get(id) as Blob);
      continue;
    }
    const tops = compute({ layer, bottoms: layer.bottoms.map(blob), params: paramsOf(trained, layer) });
    tops.forEach((output, top) => blobs.set(layer.tops[top], topOf(output)));
  }
  return blobs;
}

/** A backend that computes layer after layer. */
export function backendOf(id: string, compute: Compute): Backend {
  return {
    id,
    device: "here",
    version: "1",
    profile: FP32,
    supports: () => ({ supported: true }),
    prepare: async (trained) => ({
      run: async (feeds, fetch) => {
        const blobs = runNet(trained, feeds, compute);
        return new Map(fetch.map((id) => [id, blobs.get(id) as Blob]));
      },
      [Symbol.asyncDispose]: async () => {},
    }),
  };
}
