/**
 * A net fault: one known way of getting a whole net wrong though every layer is right by itself. A layer reads another blob, is
 * computed with other params, is left out or applied twice; or the engine returns one blob under another's id.
 *
 * Like the faults of layers, net faults are hypotheses in diagnosis and mutants in the self-test.
 */
import { type BlobId, type Layer, type ParamKey, paramsOf, type TrainedNet } from "../caffe/net.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Fault } from "./fault.ts";

/** The mistake, made at one place of a net. */
export interface NetMistake {
  /** What is done there, as a sentence: "pool1 reads conv1 instead of conv1:relu1." */
  readonly what: string;
  /** What the engine computes in the place of layers of the net: nothing, one layer, or several. */
  readonly replaced: ReadonlyMap<Layer, readonly Layer[]>;
  /** Params of the new layers that the net lacks; made when they are wanted. */
  readonly params?: () => ReadonlyMap<ParamKey, Blob>;
  /** Blobs of the net in whose place the engine returns another one. */
  readonly returned?: ReadonlyMap<BlobId, BlobId>;
}

export interface NetFault extends Pick<Fault, "id" | "claim" | "remedy" | "source"> {
  /** Why a net cannot show the mistake where there is no place for it, as the end of a sentence that begins with "the net". */
  readonly hidden: string;
  /** It says little: it is asked last, and not named for what another has a name for. */
  readonly general?: boolean;
  /** Every place in the net at which it can be made. */
  readonly mistakes: (trained: TrainedNet) => Iterable<NetMistake>;
}

/**
 * The net that a mistaken engine computes, layers in an order in which each finds its bottoms.
 * Undefined where there is no such order: a layer would have to wait for itself.
 */
export function mistakenNet({ net, params }: TrainedNet, mistake: NetMistake): TrainedNet | undefined {
  const layers = inOrder(net.layers.flatMap((layer) => mistake.replaced.get(layer) ?? [layer]));
  if (layers === undefined) return undefined;
  const shapes = new Map<BlobId, Shape>(net.shapes);
  for (const { tops, topShapes } of layers) tops.forEach((id, top) => shapes.set(id, topShapes[top]));
  return {
    net: { ...net, layers, shapes },
    params: mistake.params === undefined ? params : new Map([...params, ...mistake.params()]),
  };
}

/** The layers, each as soon as its bottoms are there; undefined where some never are. */
function inOrder(layers: readonly Layer[]): Layer[] | undefined {
  const made = new Set<BlobId>();
  const ordered: Layer[] = [];
  let waiting = layers;
  while (waiting.length > 0) {
    const later: Layer[] = [];
    for (const layer of waiting) {
      if (layer.bottoms.every((id) => made.has(id))) {
        ordered.push(layer);
        for (const id of layer.tops) made.add(id);
      } else later.push(layer);
    }
    if (later.length === waiting.length) return undefined;
    waiting = later;
  }
  return ordered;
}

/** Layers that read the blob. */
export function readersOf({ net }: TrainedNet, id: BlobId): Layer[] {
  return net.layers.filter(({ bottoms }) => bottoms.includes(id));
}

/** The layer with another blob wherever it reads `from`. The blobs have one shape. */
export function reading(layer: Layer, from: BlobId, to: BlobId): Layer {
  return { ...layer, bottoms: layer.bottoms.map((id) => (id === from ? to : id)) };
}

/** These layers read another blob. */
export function rewired(readers: readonly Layer[], from: BlobId, to: BlobId): Map<Layer, Layer[]> {
  return new Map(readers.map((layer) => [layer, [reading(layer, from, to)]]));
}

/** All of them, and where there are several, each alone: which readers a mistake concerns. */
export function choices(readers: readonly Layer[]): (readonly Layer[])[] {
  if (readers.length === 0) return [];
  return readers.length === 1 ? [readers] : [readers, ...readers.map((layer) => [layer])];
}

/** "pool1 reads", "pool1 and norm1 read" */
export function whoReads(readers: readonly Layer[]): string {
  const names = readers.map(({ name }) => name);
  return names.length === 1 ? `${names[0]} reads` : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} read`;
}

/** The versions of each blob name, the layer's that makes it first, then those of the layers in place. */
export function versionsOf({ net }: TrainedNet): Map<string, BlobId[]> {
  const versions = new Map<string, BlobId[]>();
  for (const { name, tops } of net.layers) {
    for (const id of tops) {
      const base = id.endsWith(`:${name}`) ? versions.get(id.slice(0, -name.length - 1)) : undefined;
      if (base === undefined) versions.set(id, [id]);
      else base.push(id);
    }
  }
  return versions;
}

/** The name in the file of each blob. */
export function namesOf(versions: ReadonlyMap<string, readonly BlobId[]>): Map<BlobId, string> {
  return new Map([...versions].flatMap(([name, ids]) => ids.map((id) => [id, name] as const)));
}

/** Whether the layer works in place on its first bottom. @param names of blobs in the file */
export function isInPlace({ bottoms, tops }: Layer, names: ReadonlyMap<BlobId, string>): boolean {
  return names.get(tops[0]) === names.get(bottoms[0]);
}

/** The layer with params of its own in the place of some, and these params, which are what Caffe's default filler leaves. */
export function withNewParams(
  trained: TrainedNet,
  layer: Layer,
  at: (param: number) => boolean,
): { layer: Layer; params: () => Map<ParamKey, Blob> } {
  const keyOf = (param: number): ParamKey => `${layer.name}[${param}] at its filler's number`;
  const changed = layer.params.map((param, i) => (at(i) ? { ...param, key: keyOf(i) } : param));
  const params = (): Map<ParamKey, Blob> =>
    new Map(
      paramsOf(trained, layer).flatMap(({ shape, data }, i) =>
        at(i) ? [[keyOf(i), { shape, data: new Float32Array(data.length).fill(fillersNumber(layer, i)) }]] : [],
      ),
    );
  return { layer: { ...layer, params: changed }, params };
}

/** The number that Caffe's default filler gives a param. Caffe: FillerParameter; scale_layer.cpp, prelu_layer.cpp. */
function fillersNumber({ type }: Layer, param: number): number {
  if (type === "Scale") return param === 0 ? 1 : 0;
  return type === "PReLU" ? 0.25 : 0;
}
