/** Where a mistake could show: a case of the specs, or a layer of a net, as a call. */
import type { LayerType } from "../caffe/layers/index.ts";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { paramsOf } from "../caffe/net.ts";
import { CASES } from "../conformance/cases/index.ts";
import { drawCases } from "../conformance/cases/draw.ts";
import { buildCase } from "../conformance/layer-case.ts";
import type { LayerCall } from "../diagnosis/fault.ts";
import { forwardNet } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { uniform } from "../tensor/random.ts";

export interface Site {
  /** "Pooling: a last window that overhangs", "Pooling: draw 7", or the layer's name. */
  readonly place: string;
  readonly call: LayerCall;
}

export const CASE_TYPES = Object.keys(CASES) as LayerType[];

/** The corners of a layer type's rule, and some random legal layers; none that the reference cannot compute. */
export function caseSites(type: LayerType, seed: number, draws: number): Site[] {
  const cases = CASES[type];
  if (cases === undefined) return [];
  return [
    ...Object.entries(cases.corners).map(([name, layerCase]) => ({ name, layerCase })),
    ...drawCases(cases, seed, draws).map((layerCase, i) => ({ name: `draw ${i + 1}`, layerCase })),
  ].flatMap(({ name, layerCase }) => {
    const call = buildCase(layerCase);
    return call.layer.tops.length === 0 ? [] : [{ place: `${type}: ${name}`, call }];
  });
}

/** Every layer of a net on the reference's activations, rounded to float32, as `verify` feeds it. */
export function netSites(trained: TrainedNet, feeds: ReadonlyMap<BlobId, Blob>): Site[] {
  const blobs = new Map<BlobId, Blob>(feeds);
  for (const [id, { shape, values }] of forwardNet(trained, feeds)) {
    blobs.set(id, { shape, data: new Float32Array(values) });
  }
  return trained.net.layers
    .filter(({ type, tops }) => type !== "Input" && tops.length > 0)
    .map((layer) => ({
      place: layer.name,
      call: { layer, bottoms: layer.bottoms.map((id) => blobs.get(id) as Blob), params: paramsOf(trained, layer) },
    }));
}

/** Layers that Winograd's algorithm computes, which random convolutions hardly ever are: 3×3, of stride 1. */
export function winogradSites(seed: number, sites: number): Site[] {
  const random = uniform(seed);
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  return Array.from({ length: sites }, (_, i) => {
    const group = whole(1, 2);
    const channels = group * whole(1, 12);
    const kinds = ["uniform", "sparse", "cancelling", "huge"] as const;
    const call = buildCase({
      body: `type: "Convolution" convolution_param { num_output: ${group * whole(1, 3)} kernel_size: 3 pad: ${whole(0, 2)} group: ${group} }`,
      bottoms: [
        {
          shape: [whole(1, 2), channels, whole(3, 9), whole(3, 9)],
          numbers: { kind: kinds[i % kinds.length], seed: seed + i },
        },
      ],
      params: [{ kind: "uniform", seed: seed + i + 1 }],
    });
    return { place: `Convolution: Winograd ${i + 1}`, call };
  });
}
