/**
 * Which tensor of an artifact is which blob? Names are hints at most; numbers decide.
 *
 * Layer by layer, the reference makes of the artifact's own tensors above what Caffe would make of them (in-situ.ts), and a tensor
 * below with these numbers, in any order of axes, is the layer's top. A layer without one was folded into a layer below, if a
 * tensor there follows through it. Where nothing follows, something is wrong: the blob is then the tensor from which what comes
 * below follows, or the one that a known mistake explains.
 */
import type { Artifact } from "../backends/artifact.ts";
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import { type Acceptance, isUndecided, layerAcceptance } from "../comparison/acceptance.ts";
import { compare, type Comparison, errorRatio, otherShape } from "../comparison/compare.ts";
import type { Output, Values } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import { type ArithmeticProfile, FP32 } from "../tensor/profile.ts";
import { count, sameShape } from "../tensor/shape.ts";
import { Graph } from "./graph.ts";
import type { Hints } from "./hints.ts";
import type { Assumed, InSitu, Segment } from "./in-situ.ts";
import { misshapenReadings, type Reading, readAs, readings } from "./reading.ts";

/** A tensor that is a blob. */
export interface Found {
  readonly tensor: string;
  readonly reading: Reading;
  /** In Caffe's layout. */
  readonly got: Blob;
  /** Other tensors with the same numbers, which may as well be the blob. */
  readonly others: readonly string[];
  /** From the nearest tensors above. */
  readonly segment: Segment;
  /** Against what the segment's last layer should have given. */
  readonly own: Comparison;
}

/** What became of a blob. */
export type Place =
  | ({ readonly kind: "right" | "wrong" } & Found)
  /** The layer changes nothing, and its blob is its bottom's tensor: dropped, as Dropout, Flatten and Split are. */
  | ({ readonly kind: "dropped" } & Found)
  /** It has no tensor, and what is below follows through it, or fails to. */
  | { readonly kind: "folded"; readonly into: BlobId }
  /** On these inputs rounding decides what the layer selects. */
  | { readonly kind: "undecided" }
  /** Something is wrong here, and none of these tensors can be said to be the blob. */
  | { readonly kind: "lost"; readonly candidates: readonly string[] };

/** Whether a known mistake gives this tensor in a blob's place. */
type IsExplained = (segment: Segment, top: number, got: Blob) => boolean;

/** Layers below that are looked at for what follows from a blob. */
const WINDOW = 12;
/** Layers of a segment in which something is wrong, and tensors that may be what comes out of it, which are tried by known mistakes. */
const TRIED = { layers: 4, tensors: 6 };
/** A tensor whose distance from what a blob should be is at most this part of its size is that blob, and wrong. */
export const NEAR = 1 / 16;

export interface AlignOptions {
  readonly hints: Hints;
  /** Output tensors by the net's outputs: what is taken for them where nothing better is known. */
  readonly outputs: ReadonlyMap<BlobId, string>;
  readonly isExplained: IsExplained;
  /** Whether the artifact's outputs are right: then nothing is called wrong without good evidence. */
  readonly outputsAreRight: boolean;
  readonly progress?: (what: string) => void;
}

export class Alignment {
  /** Blobs that are not in it have no tensor, and none below that follows through them: nothing was seen of them. */
  readonly places = new Map<BlobId, Place>();
  readonly graph: Graph;
  readonly hints: Hints;
  readonly #layers: readonly Layer[];
  readonly #artifact: Artifact;
  readonly #tensors: ReadonlyMap<string, Blob>;
  readonly #situ: InSitu;
  readonly #options: AlignOptions;
  readonly #tensorOf: Map<BlobId, string>;
  readonly #taken = new Set<string>();

  /** @param fed inputs of the artifact, by the blobs that they are fed; `situ` knows these blobs */
  constructor(
    { net }: TrainedNet,
    artifact: Artifact,
    tensors: ReadonlyMap<string, Blob>,
    fed: ReadonlyMap<BlobId, string>,
    situ: InSitu,
    options: AlignOptions,
  ) {
    this.#layers = net.layers.filter(({ type, tops }) => type !== "Input" && tops.length > 0);
    this.graph = new Graph(artifact);
    this.hints = options.hints;
    this.#artifact = artifact;
    this.#tensors = tensors;
    this.#situ = situ;
    this.#options = options;
    this.#tensorOf = new Map(fed);
  }

  /** How many blobs are there and right. */
  get right(): number {
    return [...this.places.values()].filter(({ kind }) => kind === "right").length;
  }

  /** @param toTheEnd whether to go on below the first layer that is wrong */
  run(toTheEnd = true): void {
    for (const layer of this.#layers) {
      this.#options.progress?.(layer.name);
      for (const id of layer.tops) {
        // Where what is above turns out to be another tensor, the layer is looked at again.
        while (!this.places.has(id)) {
          const expected = this.#expect(layer);
          if (expected !== undefined && this.#settle(layer, id, expected)) break;
          // No tensor may have its size at all, where a stride below was moved up: what nothing reads is not computed.
          if (this.#isFolded(layer)) break;
          if (!toTheEnd) return;
          if (!this.#resolve(layer, id)) break;
        }
      }
    }
  }

  /** Finds a blob that is right. @returns whether nothing more is to be said of it */
  #settle(layer: Layer, id: BlobId, { segment, correct }: Expected): boolean {
    if (correct.some((output) => isUndecided(output, this.#artifact.profile))) {
      this.places.set(id, { kind: "undecided" });
      this.#situ.unknowable.add(id);
      return true;
    }
    const output = correct[layer.tops.indexOf(id)];
    const match = this.#match(id, output, segment);
    if (match !== undefined) {
      this.#put(id, { kind: "right", ...match, segment, own: this.#compare(output, segment, match.got) });
      return true;
    }
    const kept = layer.bottoms.find((bottom) => this.#isUnchanged(bottom, output));
    if (kept === undefined) return false;
    const got = { shape: output.shape, data: (this.#situ.known.get(kept) as Blob).data };
    const place = this.places.get(kept);
    const reading = place !== undefined && "reading" in place ? place.reading : [];
    const tensor = this.#tensorOf.get(kept) as string;
    this.#put(id, {
      kind: "dropped",
      tensor,
      reading,
      got,
      others: [],
      segment,
      own: this.#compare(output, segment, got),
    });
    return true;
  }

  #compare(output: Output, segment: Segment, { shape, data }: Blob): Comparison {
    if (!sameShape(shape, output.shape)) return otherShape(output.shape, shape);
    const { profile } = this.#artifact;
    return compare(output, segmentAcceptance(output, segment, profile), data, profile);
  }

  #isUnchanged(bottom: BlobId, output: Output): boolean {
    const blob = this.#situ.known.get(bottom);
    return blob !== undefined && this.#tensorOf.has(bottom) && this.#agrees(output, blob.data);
  }

  #put(id: BlobId, place: Extract<Place, Found>): void {
    this.places.set(id, place);
    this.#situ.set(place.segment.last, id, place.got);
    this.#tensorOf.set(id, place.tensor);
    this.#taken.add(place.tensor);
    for (const { tops } of place.segment.layers.slice(0, -1)) {
      for (const passed of tops) if (!this.places.has(passed)) this.places.set(passed, { kind: "folded", into: id });
    }
  }

  /** The tensor with these numbers: the one that a name speaks for, or else the first. */
  #match(
    id: BlobId,
    output: Output,
    segment: Segment,
    assumed?: ReadonlyMap<BlobId, Assumed>,
  ): Pick<Found, "tensor" | "reading" | "got" | "others"> | undefined {
    const hinted = this.hints.of(id);
    const used = new Set([...(assumed?.values() ?? [])].map(({ tensor }) => tensor));
    const all = this.#candidates(segment, assumed)
      .filter((tensor) => !used.has(tensor))
      .flatMap((tensor) => {
        const blob = this.#tensors.get(tensor) as Blob;
        for (const reading of readings(output.shape, blob.shape)) {
          const got = readAs(output.shape, reading, blob);
          if (this.#agrees(output, got.data)) return [{ tensor, reading, got }];
        }
        return [];
      });
    const best = all.find(({ tensor }) => hinted.has(tensor)) ?? all.at(0);
    if (best === undefined) return undefined;
    // The same numbers turned, reshaped or copied are no other blob.
    const isRelated = (other: string): boolean =>
      this.graph.isBelow(other, best.tensor) || this.graph.isBelow(best.tensor, other);
    const others = hinted.has(best.tensor)
      ? []
      : all.map(({ tensor }) => tensor).filter((tensor) => tensor !== best.tensor && !isRelated(tensor));
    return { ...best, others };
  }

  /** Tensors that are no blobs yet and are computed from what the segment reads, in order. */
  #candidates({ from }: Segment, assumed?: ReadonlyMap<BlobId, Assumed>): string[] {
    const above = from.flatMap((id) => assumed?.get(id)?.tensor ?? this.#tensorOf.get(id) ?? []);
    return this.graph
      .sorted(this.#tensors.keys())
      .filter((tensor) => !this.#taken.has(tensor) && above.every((other) => this.graph.isBelow(tensor, other)));
  }

  #agrees(output: Output, data: Float32Array): boolean {
    const { values } = output;
    if (values.length !== data.length) return false;
    const { profile } = this.#artifact;
    const acceptance = layerAcceptance(output, profile);
    for (let i = 0; i < values.length; i++) {
      if (data[i] === Math.fround(values[i])) continue;
      if (!(errorRatio(values[i], data[i], acceptance, i, profile) <= 1)) return false;
    }
    return true;
  }

  /** What a layer should give; undefined where it cannot be computed, or where no tensor could be it. */
  #expect(layer: Layer, assumed?: ReadonlyMap<BlobId, Assumed>): Expected | undefined {
    const segment = this.#situ.segment(layer, assumed);
    if (segment === undefined) return undefined;
    const { topShapes, dynamic } = segment.last;
    const sizes = new Set(topShapes.map((shape) => count(shape)));
    // How many items a dynamic layer gives is known once it is computed.
    const isThere = (data: Float32Array | undefined): boolean =>
      data !== undefined && (dynamic || sizes.has(data.length));
    const tensors = this.#candidates(segment, assumed).map((tensor) => this.#tensors.get(tensor));
    const kept = layer.bottoms.map((id) => this.#situ.known.get(id));
    const others = [...tensors, ...kept].filter((blob) => isThere(blob?.data)) as Blob[];
    return others.length > 0 && this.#mayBe(segment, others) ? { segment, correct: segment.compute() } : undefined;
  }

  /**
   * Whether any tensor is near enough to one of a segment's tops for what the layers between are allowed to matter: to estimate that
   * takes many times as long as the values do. In coarser arithmetic than float32 it may be more than what is near.
   */
  #mayBe(segment: Segment, blobs: readonly Blob[]): boolean {
    if (segment.layers.length === 1 || this.#artifact.profile.unitRoundoff > FP32.unitRoundoff) return true;
    return segment.values().some(
      (top) =>
        !top.values.every(Number.isFinite) ||
        // Where all are 0, no distance is relative.
        top.values.every((value) => value === 0) ||
        blobs.some((blob) =>
          readings(top.shape, blob.shape).some(
            (reading) => relativeDistance(top, readAs(top.shape, reading, blob)) <= NEAR,
          ),
        ),
    );
  }

  /** Layers below, nearest first. */
  #below(layer: Layer): Layer[] {
    const reached = new Set(layer.tops);
    const below: Layer[] = [];
    const at = this.#layers.findIndex(({ name }) => name === layer.name);
    for (const next of this.#layers.slice(at + 1)) {
      if (below.length === WINDOW) break;
      if (!next.bottoms.some((id) => reached.has(id))) continue;
      for (const id of next.tops) reached.add(id);
      below.push(next);
    }
    return below;
  }

  /** Whether a tensor below follows through a layer that has none. */
  #isFolded(layer: Layer): boolean {
    return this.#below(layer).some((next) => {
      const expected = this.#expect(next);
      if (expected === undefined || !expected.segment.layers.some(({ name }) => name === layer.name)) return false;
      return next.tops.some((id, top) => this.#match(id, expected.correct[top], expected.segment) !== undefined);
    });
  }

  /** Something is wrong between what is known and the blob, or what comes below it. @returns whether it was found where */
  #resolve(layer: Layer, id: BlobId): boolean {
    const suspects = this.#suspects(layer);
    const found =
      this.#byMap(suspects) ??
      this.#byNumbers(suspects) ??
      (this.#options.outputsAreRight ? undefined : this.#byMistakes(suspects));
    if (found !== undefined) {
      const { suspect, choice } = found;
      const { segment, top } = suspect;
      const own = this.#compare(segment.compute()[top], segment, choice.got);
      this.#put(suspect.id, { kind: "wrong", ...choice, others: [], segment, own });
      return true;
    }
    const isBelowLost = layer.bottoms.some((bottom) => this.#situ.unknowable.has(bottom));
    this.#situ.unknowable.add(id);
    if (this.#options.outputsAreRight || isBelowLost) return false;
    const named = suspects.flatMap((suspect) => this.#choices(suspect));
    // Where the engine does not show all, it may be among what it hides.
    if (named.length === 0 && this.#artifact.unseen !== undefined) return false;
    this.places.set(id, {
      kind: "lost",
      candidates: [...new Set(named.map(({ tensor }) => tensor))].slice(0, TRIED.tensors),
    });
    return false;
  }

  /**
   * Blobs in which the mistake may show first, upper ones first: those that a layer was seen to leave as they were (a converter may
   * have made another one of it as well), the layer's own, and some below.
   */
  #suspects(layer: Layer): Suspect[] {
    const unchanged = layer.bottoms.flatMap((id): Suspect[] => {
      const place = this.places.get(id);
      if (place === undefined || !("segment" in place)) return [];
      const { segment } = place;
      const isUnchanged = segment.last.bottoms.some((bottom) => sameNumbers(segment.feeds.get(bottom), place.got));
      return isUnchanged ? [{ id, segment, top: segment.last.tops.indexOf(id) }] : [];
    });
    const own = [layer, ...this.#below(layer)].flatMap((next) => {
      const segment = this.#situ.segment(next);
      if (segment === undefined) return [];
      return next.tops.flatMap((id, top): Suspect[] => (this.#situ.known.has(id) ? [] : [{ id, segment, top }]));
    });
    return [...unchanged, ...own];
  }

  /** Tensors that may be a blob that is wrong, with every way of reading them. */
  #choices({ id, segment, top }: Suspect): Choice[] {
    const shape = segment.last.topShapes[top];
    const output = this.#options.outputs.get(id);
    return (output === undefined ? this.#candidates(segment) : [output]).flatMap((tensor) => {
      const blob = this.#tensors.get(tensor) as Blob;
      const ways = [
        ...readings(shape, blob.shape).map((reading) => ({ shape, reading })),
        ...misshapenReadings(shape, blob.shape),
      ];
      // An output may be wrong in its shape too, as it lies.
      if (output !== undefined && !sameShape(shape, blob.shape)) ways.splice(1, 0, { shape: blob.shape, reading: [] });
      return ways.map((way) => ({ tensor, reading: way.reading, got: readAs(way.shape, way.reading, blob) }));
    });
  }

  /** The tensor that the map speaks for. */
  #byMap(suspects: readonly Suspect[]): Resolved | undefined {
    for (const suspect of suspects) {
      const choice = this.#choices(suspect).find(({ tensor }) => this.hints.of(suspect.id).get(tensor) === "map");
      if (choice !== undefined) return { suspect, choice };
    }
    return undefined;
  }

  /** What a tensor is near to; where that is no uppermost blob, unless something follows from a tensor that is computed before it. */
  #byNumbers(suspects: readonly Suspect[]): Resolved | undefined {
    const near = this.#byNearness(suspects);
    if (near !== undefined && near.suspect === suspects.find(({ id }) => !this.#situ.known.has(id))) return near;
    return this.#byEvidence(suspects, near?.choice.tensor) ?? near;
  }

  /** The first tensor from which something below follows, and of the blobs that it may be, that with most below; the lowest of these. */
  #byEvidence(suspects: readonly Suspect[], before?: string): Resolved | undefined {
    let best: (Resolved & { readonly evidence: number }) | undefined;
    const pairs = suspects.flatMap((suspect) => this.#choices(suspect).map((choice) => ({ suspect, choice })));
    const tensors = this.graph.sorted(new Set(pairs.map(({ choice }) => choice.tensor)));
    for (const tensor of tensors) {
      if (tensor === before) break;
      for (const { suspect, choice } of pairs) {
        if (choice.tensor !== tensor) continue;
        const evidence = this.#evidence(suspect, choice);
        // The likeliest reading comes first: a pool follows as well from an image that is turned.
        const least = (best?.evidence ?? 1) + (best?.suspect === suspect ? 1 : 0);
        if (evidence >= least) best = { suspect, choice, evidence };
      }
      if (best !== undefined) return best;
    }
    return undefined;
  }

  /**
   * The first blob to which a tensor is near, as tensors are whose weights were stored in a shorter format; and of the blobs to which
   * that tensor is near, the nearest.
   */
  #byNearness(suspects: readonly Suspect[]): Resolved | undefined {
    // What is right has copies that are near.
    if (this.#options.outputsAreRight) return undefined;
    const few = suspects.filter(({ id }) => !this.#situ.known.has(id)).slice(0, TRIED.layers);
    const near = few.map((suspect) =>
      this.#choices(suspect)
        .map((choice) => ({ suspect, choice, distance: distanceFrom(suspect, choice) }))
        .filter(({ distance }) => distance <= NEAR),
    );
    const first = near.find((one) => one.length > 0);
    if (first === undefined) return undefined;
    const { tensor } = nearest(first).choice;
    const best = nearest(near.flat().filter(({ choice }) => choice.tensor === tensor));
    return nearest(near[few.indexOf(best.suspect)]);
  }

  /** How many layers below follow from a tensor, if it is the blob. */
  #evidence({ id, segment }: Suspect, { tensor, got }: Choice): number {
    const assumed = new Map<BlobId, Assumed>([[id, { tensor, got }]]);
    let evidence = 0;
    for (const next of this.#below(segment.last)) {
      if (!next.bottoms.some((bottom) => assumed.has(bottom) || !this.#situ.known.has(bottom))) continue;
      const expected = this.#expect(next, assumed);
      if (expected === undefined || !expected.segment.from.some((bottom) => assumed.has(bottom))) continue;
      for (const [i, output] of expected.correct.entries()) {
        const match = this.#match(next.tops[i], output, expected.segment, assumed);
        if (match === undefined) continue;
        assumed.set(next.tops[i], match);
        // What changes nothing says nothing.
        const changes = !next.bottoms.some((bottom) => {
          const data = assumed.get(bottom)?.got.data;
          return data !== undefined && this.#agrees(output, data);
        });
        if (changes) evidence++;
      }
    }
    return evidence;
  }

  /** The first tensor that a known mistake explains; failing that, the one that a name or the outputs speak for. */
  #byMistakes(suspects: readonly Suspect[]): Resolved | undefined {
    const few = suspects.slice(0, TRIED.layers);
    for (const suspect of few) {
      const choices = this.#choices(suspect).slice(0, TRIED.tensors);
      const choice = choices.find(({ got }) => this.#options.isExplained(suspect.segment, suspect.top, got));
      if (choice !== undefined) return { suspect, choice };
    }
    for (const suspect of few) {
      const hinted = this.hints.of(suspect.id);
      const choice = this.#choices(suspect).find(
        ({ tensor }) => hinted.has(tensor) || this.#options.outputs.get(suspect.id) === tensor,
      );
      if (choice !== undefined) return { suspect, choice };
    }
    return undefined;
  }
}

/** What is accepted of a segment's last layer. */
export function segmentAcceptance(output: Output, { layers }: Segment, profile: ArithmeticProfile): Acceptance {
  const acceptance = layerAcceptance(output, profile);
  // An estimate of what is inherited proves nothing.
  return layers.length > 1 ? { ...acceptance, proved: () => Number.POSITIVE_INFINITY } : acceptance;
}

/** How far a tensor is from what a blob should be. */
function distanceFrom({ segment, top }: Suspect, { got }: Choice): number {
  return relativeDistance(segment.values()[top], got);
}

/** The root mean square of the error by that of the right numbers; ∞ where it is none. */
export function relativeDistance({ values }: Values, { data }: Blob): number {
  if (values.length !== data.length) return Number.POSITIVE_INFINITY;
  let [off, size] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    off += (data[i] - values[i]) ** 2;
    size += values[i] ** 2;
  }
  const distance = Math.sqrt(off / size);
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
}

function nearest<Near extends { readonly distance: number }>(near: readonly Near[]): Near {
  return near.reduce((best, one) => (one.distance < best.distance ? one : best));
}

function sameNumbers(one: Blob | undefined, { data }: Blob): boolean {
  return one?.data.length === data.length && one.data.every((value, i) => value === data[i]);
}

interface Expected {
  readonly segment: Segment;
  readonly correct: readonly Output[];
}

type Choice = Pick<Found, "tensor" | "reading" | "got">;

/** A blob that may be wrong. */
interface Suspect {
  readonly id: BlobId;
  readonly segment: Segment;
  /** Which of the segment's last layer's. */
  readonly top: number;
}

interface Resolved {
  readonly suspect: Suspect;
  readonly choice: Choice;
}
