/**
 * A Caffe net as immutable data, in single-assignment form: every top is a blob of its own.
 *
 * Caffe lets a layer run in place (relu1 reads and writes "conv1"). Comparing "conv1" by name would then compare
 * pre-activation with post-activation values, so the second version is a blob of its own, "conv1:relu1".
 * Phases, include and exclude rules, legacy inputs, shared params and V0/V1 files are all resolved before a Net exists.
 */
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import type { LayerType, SettingsOf } from "./layers/index.ts";
import { create } from "./schema/codec.ts";
import type { LayerParameter } from "./schema/messages.ts";

/** "conv1" for a blob's first version, "conv1:relu1" for the version that layer relu1 makes of it in place. */
export type BlobId = string;

/** "conv1[0]": the layer that owns the param and its place there. Layers that share a param name the same key. */
export type ParamKey = string;

export interface Param {
  readonly key: ParamKey;
  /** The shape in which this layer sees the param. */
  readonly shape: Shape;
}

/** A layer of one type. `settings` are its parameters with Caffe's defaults and rules already applied. */
export interface LayerOf<Type extends LayerType> {
  readonly name: string;
  readonly type: Type;
  /** The layer as the file has it, after upgrades and cuts: what engines with a reader of their own are given. */
  readonly message: LayerParameter;
  readonly settings: SettingsOf<Type>;
  readonly bottoms: readonly BlobId[];
  readonly tops: readonly BlobId[];
  readonly bottomShapes: readonly Shape[];
  readonly topShapes: readonly Shape[];
  readonly params: readonly Param[];
  /** Multiply-accumulates for one forward pass over the whole batch. */
  readonly macs: number;
  /** How many items the tops have is known only when the layer runs; `topShapes` say how many there may be. */
  readonly dynamic: boolean;
}

/** A layer: a union over all types, told apart by `type`. */
export type Layer = { [Type in LayerType]: LayerOf<Type> }[LayerType];

export interface Net {
  readonly name: string;
  /** In execution order, which is the file's order. Input layers are among them. */
  readonly layers: readonly Layer[];
  /** Tops of the Input layers. */
  readonly inputs: readonly BlobId[];
  /** Blobs that no layer consumes. */
  readonly outputs: readonly BlobId[];
  readonly shapes: ReadonlyMap<BlobId, Shape>;
  /** Blobs of whole numbers from 0 to below a limit (labels, words, places), by that limit. */
  readonly indices: ReadonlyMap<BlobId, number>;
  /** Inputs that the file fills with one number, as DummyData does. */
  readonly constants: ReadonlyMap<BlobId, number>;
  /** What was changed or passed over on the way to this net (upgrades, cut layers …): for people to read. */
  readonly notices: readonly string[];
}

/** A net with its weights: what a backend is given. */
export interface TrainedNet {
  readonly net: Net;
  readonly params: ReadonlyMap<ParamKey, Blob>;
}

/** The params of one layer, in Caffe's order (weights, then bias). */
export function paramsOf({ params }: TrainedNet, layer: Layer): Blob[] {
  return layer.params.map(({ key, shape }) => {
    const param = params.get(key);
    if (param === undefined) throw new RangeError(`param ${key} of layer ${layer.name} is not there`);
    return { shape, data: param.data };
  });
}

/**
 * A net of one layer, fed by Input layers that carry the names of its bottoms: what an injected error is measured on,
 * and what a layer's spec builds. A blob that the layer reads twice has one Input.
 */
export function oneLayerNet({ net, params }: TrainedNet, layer: Layer): TrainedNet {
  const inputs = [...new Set(layer.bottoms)];
  const shapes = new Map<BlobId, Shape>();
  layer.bottoms.forEach((id, i) => shapes.set(id, layer.bottomShapes[i]));
  const inputLayers = inputs.map((id): LayerOf<"Input"> => {
    const shape = shapes.get(id) as Shape;
    return {
      name: `input:${id}`,
      type: "Input",
      message: create<LayerParameter>("LayerParameter", { name: `input:${id}`, type: "Input", top: [id] }),
      settings: { shapes: [shape] },
      bottoms: [],
      tops: [id],
      bottomShapes: [],
      topShapes: [shape],
      params: [],
      macs: 0,
      dynamic: false,
    };
  });
  layer.tops.forEach((id, i) => shapes.set(id, layer.topShapes[i]));
  return {
    net: {
      name: `${net.name}/${layer.name}`,
      layers: [...inputLayers, layer],
      inputs,
      outputs: layer.tops,
      shapes,
      indices: net.indices,
      constants: new Map(),
      notices: [],
    },
    params: new Map(layer.params.map(({ key }) => [key, params.get(key) as Blob])),
  };
}
