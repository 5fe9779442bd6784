/** Weights to layers, by name. Caffe: src/caffe/net.cpp, CopyTrainedLayersFrom; blob.cpp, ShapeEquals. */
import { CuppingError } from "../error.ts";
import type { Blob } from "../tensor/blob.ts";
import { count, formatShape, sameShape, type Shape } from "../tensor/shape.ts";
import { type BlobMessage, isFull, statedShape } from "./blob-message.ts";
import type { Net, ParamKey, TrainedNet } from "./net.ts";
import type { NetParameter } from "./schema/messages.ts";

/** Layers of the net whose params the weights lack, and layers with blobs in the weights that the net lacks. */
export function unmatchedLayers(net: Net, weights: NetParameter): { missing: string[]; unused: string[] } {
  const held = new Set(weights.layer.filter(({ blobs }) => blobs.length > 0).map(({ name }) => name));
  const names = new Set(net.layers.map(({ name }) => name));
  const own = net.layers.filter(({ name, params }) => params.some(({ key }) => key.startsWith(`${name}[`)));
  return {
    missing: own.map(({ name }) => name).filter((name) => !held.has(name)),
    unused: [...held].filter((name) => !names.has(name)),
  };
}

/**
 * The net with its weights, and the layers of the weights that it lacks.
 * @throws CuppingError WEIGHTS_MISSING naming every layer that the weights lack (Caffe would leave it at its filler's
 *   random numbers), WEIGHTS_SHAPE naming both shapes
 */
export function bindWeights(net: Net, weights: NetParameter, file: string): { trained: TrainedNet; unused: string[] } {
  const { missing, unused } = unmatchedLayers(net, weights);
  if (missing.length > 0) {
    throw new CuppingError("WEIGHTS_MISSING", {
      place: file,
      problem: `The weights hold nothing for ${missing.length === 1 ? "layer" : "layers"} ${missing.join(", ")}.${
        unused.length > 0 ? ` They hold ${unused.join(", ")}, which the net lacks.` : ""
      }`,
      remedy: "Give the caffemodel that belongs to this net: layers are found by name.",
    });
  }
  const sources = new Map(weights.layer.map((layer) => [layer.name, layer.blobs]));
  const params = new Map<ParamKey, Blob>();
  for (const { name, params: wanted } of net.layers) {
    const blobs = sources.get(name) ?? [];
    // A layer that only shares params may be absent from the weights.
    if (blobs.length === 0) continue;
    const place = `${file}: layer ${name}`;
    if (blobs.length !== wanted.length) {
      throw new CuppingError("WEIGHTS_SHAPE", {
        place,
        problem: `The weights hold ${blobs.length} blobs (${blobs.map((blob) => formatShape(statedShape(blob))).join(", ")}), and the net wants ${wanted.length} (${wanted.map(({ shape }) => formatShape(shape)).join(", ")}).`,
        remedy: "Give the caffemodel that belongs to this net; look at bias_term.",
      });
    }
    wanted.forEach(({ key, shape }, i) => {
      const blob = blobs[i];
      if (!fits(blob, shape)) {
        throw new CuppingError("WEIGHTS_SHAPE", {
          place: `${place}, param ${i}`,
          problem: `The weights hold ${formatShape(statedShape(blob))}, and the net wants ${formatShape(shape)}.`,
          remedy: "Give the caffemodel that belongs to this net, or correct the layer's parameters.",
        });
      }
      if (!isFull(blob)) {
        throw new CuppingError("WEIGHTS_SHAPE", {
          place: `${place}, param ${i}`,
          problem: `The blob states ${formatShape(statedShape(blob))}, which is ${count(statedShape(blob))} values, and holds ${blob.data.length}.`,
          remedy: "The file is damaged: fetch or copy it again.",
        });
      }
      params.set(key, { shape, data: blob.data });
    });
  }
  return { trained: { net, params }, unused };
}

/** Legacy blobs have four extents, of which leading ones may be 1: a bias of N is 1×1×1×N there. */
function fits(blob: BlobMessage, shape: Shape): boolean {
  if (blob.legacy === undefined) return sameShape(statedShape(blob), shape);
  return shape.length <= 4 && sameShape(blob.legacy, [...Array.from({ length: 4 - shape.length }, () => 1), ...shape]);
}
