/** One layer on a backend by itself, against the reference on the same bits. */
import type { Backend } from "../backends/backend.ts";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import type { Comparison } from "../comparison/compare.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import type { BuiltCase } from "./layer-case.ts";
import { oneLayerNet } from "../caffe/net.ts";
import { isUndecided, layerAcceptance } from "../comparison/acceptance.ts";
import { compare } from "../comparison/compare.ts";
import { messageOf } from "../error.ts";
import { forwardLayerIn } from "../reference/net.ts";
import { sameShape } from "../tensor/shape.ts";

/** How a top misses what Caffe computes. */
export type Miss =
  | { readonly kind: "outside"; readonly top: BlobId; readonly comparison: Comparison }
  | { readonly kind: "shape"; readonly top: BlobId; readonly got: Shape; readonly expected: Shape };

/** What a layer by itself came to on a backend. */
export type LayerOutcome =
  | { readonly kind: "pass"; readonly elements: number }
  /** `got`: every top, as the engine returned it. */
  | { readonly kind: "fail"; readonly elements: number; readonly miss: Miss; readonly got: readonly Blob[] }
  /** The engine refused or crashed, though it says that it supports the layer. */
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "unsupported"; readonly reason: string }
  /** On these inputs rounding decides what the layer selects, so that nothing can be said of it. */
  | { readonly kind: "undecided" };

/** @throws CuppingError UNSUPPORTED_LAYER when the reference itself cannot compute the layer */
export async function runLayer(
  { trained, layer, bottoms, params }: BuiltCase,
  backend: Backend,
): Promise<LayerOutcome> {
  if (layer.type === "Input") return { kind: "unsupported", reason: "Inputs are fed, not computed." };
  if (layer.tops.length === 0)
    return { kind: "unsupported", reason: "The layer makes no blob that could be compared." };
  const support = backend.supports(layer);
  if (!support.supported) return { kind: "unsupported", reason: support.reason };
  const expected = forwardLayerIn(backend.profile, layer, bottoms, params);
  if (expected.some((output) => isUndecided(output, backend.profile))) return { kind: "undecided" };
  const feeds = new Map(layer.bottoms.map((id, i) => [id, bottoms[i]]));
  let got: Blob[];
  try {
    const blobs = await runOnce(backend, oneLayerNet(trained, layer), feeds, layer.tops);
    got = layer.tops.map((id) => {
      const blob = blobs.get(id);
      if (blob === undefined) throw new Error(`the engine returned no blob "${id}"`);
      return blob;
    });
  } catch (error) {
    return { kind: "error", message: messageOf(error) };
  }
  let elements = 0;
  let worst: Extract<Miss, { kind: "outside" }> | undefined;
  for (const [i, output] of expected.entries()) {
    const top = layer.tops[i];
    if (!sameShape(got[i].shape, output.shape)) {
      return {
        kind: "fail",
        elements,
        miss: { kind: "shape", top, got: got[i].shape, expected: output.shape },
        got,
      };
    }
    const comparison = compare(output, layerAcceptance(output, backend.profile), got[i].data, backend.profile);
    elements += comparison.elements;
    if (comparison.outside > 0 && (worst === undefined || comparison.ratio > worst.comparison.ratio)) {
      worst = { kind: "outside", top, comparison };
    }
  }
  return worst === undefined ? { kind: "pass", elements } : { kind: "fail", elements, miss: worst, got };
}

/** Loads a net, runs it once and disposes of the session. Throws what the engine throws. */
export async function runOnce(
  backend: Backend,
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Blob>,
  fetch: readonly BlobId[],
): Promise<ReadonlyMap<BlobId, Blob>> {
  await using session = await backend.prepare(trained);
  return await session.run(feeds, fetch);
}
