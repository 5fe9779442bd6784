/**
 * What the reference makes of an artifact's own tensors: a layer is computed from the nearest tensors above it that are known to
 * be blobs, so that what is wrong farther above makes no difference. Layers between that have no tensor of their own, since a
 * converter folded them away, are computed on the way, and what their roundings may do is estimated as for a whole net.
 */
import { type BlobId, type Layer, paramsOf, type TrainedNet } from "../caffe/net.ts";
import { refitted } from "../caffe/refit.ts";
import { inheritedAllowance, type SpreadOptions } from "../conformance/inherited.ts";
import { activation, type Output, type Values } from "../reference/forward.ts";
import { type ForwardLayer, forwardLayer, forwardLayerIn, forwardNetWithErrors } from "../reference/net.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Shape } from "../tensor/shape.ts";

/** Layers from tensors that are known to a blob that is looked for. */
export interface Segment {
  /** In order; the last one makes the blob. */
  readonly layers: readonly Layer[];
  readonly last: Layer;
  /** The blobs that are known and read, in order. */
  readonly from: readonly BlobId[];
  /** What the layers read of them, by the ids that they have here. */
  readonly feeds: ReadonlyMap<BlobId, Blob>;
  /** Computes the last layer's tops; what they may inherit from the layers between is in their error model. */
  readonly compute: (forward?: ForwardLayer) => readonly Output[];
  /** The same tops without their error model, which takes most of the time where layers lie between. */
  readonly values: () => readonly Values[];
}

/** A tensor that is taken for a blob on trial. */
export interface Assumed {
  readonly tensor: string;
  /** In Caffe's layout. */
  readonly got: Blob;
}

/** A converter folds a few layers into one. More than these are not looked through. */
const MOST_LAYERS = 12;

export class InSitu {
  /** What the artifact has for a blob, in Caffe's layout. */
  readonly known: Map<BlobId, Blob>;
  /** Blobs in which something is wrong and which have no tensor: nothing can be computed from what is above them. */
  readonly unknowable = new Set<BlobId>();
  readonly #trained: TrainedNet;
  readonly #profile: ArithmeticProfile;
  readonly #spread: SpreadOptions;
  readonly #makers: ReadonlyMap<BlobId, Layer>;
  /** By layer: what was made of which blobs. */
  readonly #made = new Map<string, { readonly feeds: readonly Blob[]; readonly outputs: readonly Output[] }>();
  /** By layer: its tops' values, and what they were made of. Segments from the same blobs have their first layers in common. */
  readonly #passed = new Map<string, { readonly bottoms: readonly Activation[]; readonly tops: readonly Values[] }>();

  constructor(
    trained: TrainedNet,
    feeds: ReadonlyMap<BlobId, Blob>,
    profile: ArithmeticProfile,
    spread: SpreadOptions,
  ) {
    this.known = new Map(feeds);
    this.#trained = trained;
    this.#profile = profile;
    this.#spread = { ...spread, samples: Math.min(spread.samples, 2) };
    this.#makers = new Map(trained.net.layers.flatMap((layer) => layer.tops.map((id) => [id, layer] as const)));
  }

  /**
   * @returns undefined where too many layers lie between, or where a layer does not fit what the artifact has above it
   */
  segment(target: Layer, assumed?: ReadonlyMap<BlobId, Assumed>): Segment | undefined {
    const known = (id: BlobId): Blob | undefined => assumed?.get(id)?.got ?? this.known.get(id);
    const needed = new Set<Layer>();
    const from = new Set<BlobId>();
    /** Whether it is within reach. */
    const need = (layer: Layer): boolean => {
      if (needed.has(layer)) return true;
      if (needed.size === MOST_LAYERS) return false;
      needed.add(layer);
      return layer.bottoms.every((id) => {
        if (known(id) === undefined) return !this.unknowable.has(id) && need(this.#makers.get(id) as Layer);
        from.add(id);
        return true;
      });
    };
    if (!need(target)) return undefined;
    const feeds = new Map<BlobId, Blob>();
    const shapes = new Map<BlobId, Shape>();
    const layers: Layer[] = [];
    for (const layer of this.#trained.net.layers) {
      if (!needed.has(layer)) continue;
      // A layer with several tops may make one anew that is known: the known one has another name here.
      const bottoms = layer.bottoms.map((id) => (known(id) === undefined ? id : `${id}, as it is there`));
      layer.bottoms.forEach((id, i) => {
        const blob = known(id);
        if (blob === undefined) return;
        feeds.set(bottoms[i], blob);
        shapes.set(bottoms[i], blob.shape);
      });
      const fitted = refitted(
        layer,
        bottoms.map((id) => shapes.get(id) as Shape),
      );
      if (fitted === undefined) return undefined;
      fitted.tops.forEach((id, top) => shapes.set(id, fitted.topShapes[top]));
      layers.push({ ...fitted, bottoms });
    }
    const isDeep = layers.length > 1;
    // What such a layer selects may change with the last bit that it inherits, and no estimate says how much.
    if (isDeep && layers.some(({ dynamic }) => dynamic)) return undefined;
    const { net, params } = this.#trained;
    const trained = { net: { ...net, layers }, params };
    const last = layers[layers.length - 1];
    // Where the artifact's engine may take subnormal numbers for zeros, that is as right.
    const right: ForwardLayer = (layer, bottoms, own) => forwardLayerIn(this.#profile, layer, bottoms, own);
    const compute = (forward: ForwardLayer = right): readonly Output[] => {
      if (!isDeep) {
        const bottoms = last.bottoms.map((id) => feeds.get(id) as Blob);
        return forward(last, bottoms, paramsOf(trained, last));
      }
      const exact = forwardNetWithErrors(trained, feeds, undefined, forward);
      const extra = inheritedAllowance(trained, feeds, exact, this.#profile, this.#spread, undefined, forward);
      return last.tops.map((id) => inheriting(exact.get(id) as Output, extra.get(id) as Float64Array, this.#profile));
    };
    const computed = (): readonly Output[] => {
      const read = [...feeds.values()];
      const made = this.#made.get(target.name);
      if (made?.feeds.length === read.length && made.feeds.every((blob, i) => blob === read[i])) return made.outputs;
      const outputs = compute();
      this.#made.set(target.name, { feeds: read, outputs });
      return outputs;
    };
    return {
      layers,
      last,
      from: [...from],
      feeds,
      compute: (forward) => (forward === undefined ? computed() : compute(forward)),
      values: () => {
        if (!isDeep) return computed();
        const read = new Map<BlobId, Activation>(feeds);
        let tops: readonly Values[] = [];
        for (const layer of layers) {
          const bottoms = layer.bottoms.map((id) => read.get(id) as Activation);
          tops = this.#pass(layer, bottoms, paramsOf(trained, layer));
          for (const [i, top] of tops.entries()) read.set(layer.tops[i], activation(top));
        }
        return tops;
      },
    };
  }

  #pass(layer: Layer, bottoms: readonly Activation[], params: readonly Blob[]): readonly Values[] {
    const made = this.#passed.get(layer.name);
    const isSame = made?.bottoms.length === bottoms.length && made.bottoms.every((b, i) => b.data === bottoms[i].data);
    if (isSame) return made.tops;
    const tops = forwardLayer(layer, bottoms, params, false).map(({ shape, values }): Values => ({ shape, values }));
    this.#passed.set(layer.name, { bottoms, tops });
    return tops;
  }

  /** What the artifact has for a blob of this layer. */
  set(layer: Layer, id: BlobId, blob: Blob): void {
    this.known.set(id, blob);
    if (!layer.tops.every((top) => this.known.has(top))) return;
    this.#made.delete(layer.name);
    this.#passed.delete(layer.name);
  }
}

/** The output with what it inherits as errors of its own. */
function inheriting(output: Output, extra: Float64Array, { unitRoundoff }: ArithmeticProfile): Output {
  const { pointwise } = output;
  return { ...output, pointwise: extra.map((allowed, i) => allowed / unitRoundoff + (pointwise?.[i] ?? 0)) };
}
