/**
 * Which mistake in the graph explains what an engine returned, where its layers are right by themselves?
 *
 * Every place at which a net fault can be made gives another net. A layer of that net agrees with the engine if the reference
 * makes of the engine's own bottoms what the engine returned for its tops, within the layer's derived tolerance; so a hypothesis
 * is tried on the few layers that it changes, and several mistakes in one net are found one by one. Blobs that the engine does not
 * return are computed on the way, and what their rounding may do is allowed for as in the free run of the whole net.
 *
 * Explained is a layer that disagrees as Caffe connects it, and agrees, with everything else that the mistake changes, as the
 * mistaken engine does.
 */
import { type BlobId, type Layer, paramsOf, type TrainedNet } from "../caffe/net.ts";
import { isUndecided, layerAcceptance, widened } from "../comparison/acceptance.ts";
import { compare } from "../comparison/compare.ts";
import { messageOf } from "../error.ts";
import { type Output, selection } from "../reference/forward.ts";
import { forwardNetWithErrors } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { count, sameShape, type Shape } from "../tensor/shape.ts";
import { DEFAULT_BUDGET_MS, type Mistake, reference } from "./explain.ts";
import { glimpse, isLarge, refuted } from "./glimpse.ts";
import { mistakenNet, type NetFault, type NetMistake } from "./net-fault.ts";
import { NET_FAULTS } from "./net-faults/index.ts";

/** One place at which a mistake explains layers. */
interface NetPlace {
  /** What is done there, as a sentence. */
  readonly what: string;
  /** The layers that it explains. */
  readonly layers: readonly string[];
}

export interface NetExplanation {
  readonly mistake: Mistake;
  /** Places with the same layers are alternatives: the engine's blobs agree with each of them. */
  readonly places: readonly NetPlace[];
  /** All layers that it explains, in the net's order. */
  readonly layers: readonly string[];
  /** The largest distance of the engine's blobs from the prediction, as a multiple of the allowed one: at most 1. */
  readonly ratio: number;
  /** How many elements tell it from the next best hypothesis, Caffe's own result being one of these; 0: another explains it too. */
  readonly distinguishing: number;
}

export interface NetDiagnosis {
  /** Those that explain most layers first. */
  readonly explanations: readonly NetExplanation[];
  /** Layers that no known mistake explains. */
  readonly unexplained: readonly string[];
  /** Every layer is explained by one mistake only, and everything that could have been another was tried. */
  readonly confident: boolean;
  /** Places at which a mistake was tried. */
  readonly tried: number;
  /** Time ran out before everything was tried. */
  readonly outOfTime: boolean;
  /** Faults that could not make their prediction, and why: bugs in this program. */
  readonly broken: readonly string[];
}

/** A layer that is wrong in the whole net. */
export interface WrongLayer {
  readonly layer: Layer;
  /** Elements that Caffe's own result does not account for. */
  readonly outside: number;
}

/** What each blob of a net may inherit from the roundings above it, element by element: conformance/inherited.ts. */
export type Allowances = (
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Blob>,
  exact: ReadonlyMap<BlobId, { readonly values: Float64Array }>,
) => ReadonlyMap<BlobId, Float64Array>;

export interface ExplainNetOptions {
  readonly faults?: readonly NetFault[];
  /** No hypothesis is tried later than this. */
  readonly budgetMs?: number;
}

/** What an engine was given and returned in one run of a whole net. */
export interface NetRun {
  readonly trained: TrainedNet;
  readonly feeds: ReadonlyMap<BlobId, Blob>;
  /** Blobs that the engine returned, by the id that they were asked for; inputs are not among them. */
  readonly got: ReadonlyMap<BlobId, Blob>;
  readonly profile: ArithmeticProfile;
}

/** @param wrong layers in the net's order */
export function explainNet(
  run: NetRun,
  wrong: readonly WrongLayer[],
  allowances: Allowances,
  { faults = NET_FAULTS, budgetMs = DEFAULT_BUDGET_MS }: ExplainNetOptions = {},
): NetDiagnosis {
  const started = performance.now();
  const search = new NetSearch(run, wrong, allowances);
  let outOfTime = false;
  for (const general of [false, true]) {
    const some = faults.filter((fault) => (fault.general ?? false) === general);
    for (const [fault, mistake] of search.hypotheses(some)) {
      outOfTime ||= performance.now() - started > budgetMs;
      if (outOfTime) break;
      search.attempt(fault, mistake);
    }
  }
  const explanations = search.explanations();
  const unexplained = wrong.map(({ layer }) => layer.name).filter((name) => !search.isExplained(name));
  const isOnly = (name: string): boolean => explanations.filter(({ layers }) => layers.includes(name)).length === 1;
  return {
    explanations,
    unexplained,
    confident: !outOfTime && unexplained.length === 0 && wrong.every(({ layer }) => isOnly(layer.name)),
    tried: search.tried,
    outOfTime,
    broken: search.broken,
  };
}

/** A hypothesis that the engine's blobs agree with. */
interface Found extends NetPlace {
  readonly fault: NetFault;
  readonly mistake: NetMistake;
  readonly ratio: number;
}

/** How the engine's blobs agree with a mistaken net. */
interface Judgement {
  /** Blobs that were compared, by the ids under which the engine returned them. */
  readonly compared: ReadonlySet<BlobId>;
  readonly outside: number;
  readonly ratio: number;
}

class NetSearch {
  tried = 0;
  readonly broken: string[] = [];
  readonly #run: NetRun;
  readonly #allowances: Allowances;
  readonly #found: Found[] = [];
  readonly #wrong: readonly WrongLayer[];
  /** By layer, the fewest elements that a hypothesis fails to account for, of those that are no explanation. */
  readonly #nextBest: Map<string, number>;

  constructor(run: NetRun, wrong: readonly WrongLayer[], allowances: Allowances) {
    this.#run = run;
    this.#allowances = allowances;
    this.#wrong = wrong;
    this.#nextBest = new Map(wrong.map(({ layer, outside }) => [layer.name, outside]));
  }

  /** All mistakes that may concern a wrong layer, cheapest first. */
  hypotheses(faults: readonly NetFault[]): (readonly [NetFault, NetMistake])[] {
    const all: (readonly [NetFault, NetMistake])[] = [];
    for (const fault of faults) {
      for (const mistake of fault.mistakes(this.#run.trained)) {
        if (this.#wrong.some(({ layer }) => touches(mistake, layer))) all.push([fault, mistake]);
      }
    }
    return all.toSorted(([, a], [, b]) => costOf(a) - costOf(b));
  }

  /** Keeps a mistake that the engine's blobs agree with. */
  attempt(fault: NetFault, mistake: NetMistake): void {
    const { got } = this.#run;
    // Another fault has a name for the very same.
    if (fault.general === true && this.#found.some((other) => isSame(this.#run, other.mistake, mistake))) return;
    try {
      const hypothesis = new Hypothesis(this.#run, mistake);
      const concerned = this.#wrong.filter(({ layer }) =>
        layer.tops.every((id) => !got.has(id) || hypothesis.changes(id)),
      );
      if (concerned.length === 0) return;
      const judged = hypothesis.judge(this.#allowances);
      if (judged === undefined) return;
      this.tried++;
      const { compared, outside, ratio } = judged;
      const layers = concerned.map(({ layer }) => layer).filter(({ tops }) => tops.some((id) => compared.has(id)));
      if (outside === 0 && layers.length > 0) {
        this.#found.push({ fault, mistake, what: mistake.what, layers: layers.map(({ name }) => name), ratio });
      } else {
        for (const { name } of layers) {
          this.#nextBest.set(name, Math.min(this.#nextBest.get(name) ?? outside, outside));
        }
      }
    } catch (error) {
      this.broken.push(`${fault.id}: ${messageOf(error)} (${mistake.what})`);
    }
  }

  isExplained(layer: string): boolean {
    return this.#found.some(({ layers }) => layers.includes(layer));
  }

  explanations(): NetExplanation[] {
    const order = this.#wrong.map(({ layer }) => layer.name);
    const faults = [...new Set(this.#found.map(({ fault }) => fault))];
    const all = faults.map((fault) => {
      const found = this.#found.filter((one) => one.fault === fault);
      // The mistake at two layers says more than at one of the two.
      const places = found.filter((one) => !found.some((other) => isWithin(one.layers, other.layers)));
      const explained = new Set(places.flatMap(({ layers }) => layers));
      return { fault, places, layers: order.filter((name) => explained.has(name)) };
    });
    return all
      .filter((one) => !all.some((other) => isWithin(one.layers, other.layers)))
      .map(({ fault, places, layers }, _, kept): NetExplanation => {
        const isRivalled = kept.some(
          (other) => other.fault !== fault && other.layers.some((name) => layers.includes(name)),
        );
        return {
          mistake: { id: fault.id, claim: fault.claim, remedy: fault.remedy, source: fault.source },
          places: places.map(({ what, layers: own }) => ({ what, layers: own })),
          layers,
          ratio: Math.max(...places.map(({ ratio }) => ratio)),
          distinguishing: isRivalled ? 0 : Math.min(...layers.map((name) => this.#nextBest.get(name) ?? 0)),
        };
      })
      .toSorted((a, b) => b.layers.length - a.layers.length || b.distinguishing - a.distinguishing);
  }
}

/** Whether a mistake may concern a layer: at a glance, since most do not. */
function touches({ replaced, returned }: NetMistake, layer: Layer): boolean {
  if (replaced.has(layer)) return true;
  if (returned === undefined) return false;
  return (
    [...layer.bottoms, ...layer.tops].some((id) => returned.has(id)) ||
    [...returned.values()].some((id) => layer.tops.includes(id))
  );
}

/** What it takes to try a mistake, in multiply-accumulates or so. Where a blob is not returned, its roundings are sampled as well. */
function costOf({ replaced, returned }: NetMistake): number {
  const layers = [...replaced.values()].flat();
  const own = layers.reduce(
    (sum, { macs, topShapes }) => sum + macs + topShapes.reduce((n, shape) => n + count(shape), 0),
    0,
  );
  return returned !== undefined || layers.length > replaced.size ? 5 * own : own;
}

/** Whether two mistakes give the same layers the same bottoms, by name or number by number. */
function isSame({ feeds, got }: NetRun, a: NetMistake, b: NetMistake): boolean {
  if (a.replaced.size !== b.replaced.size || a.returned !== undefined || b.returned !== undefined) return false;
  const blob = (id: BlobId): Blob | undefined => feeds.get(id) ?? got.get(id);
  const isAlike = (one: BlobId, other: BlobId): boolean => {
    const [first, second] = [blob(one), blob(other)];
    if (one === other) return true;
    if (first === undefined || second === undefined || !sameShape(first.shape, second.shape)) return false;
    return first.data.every((value, i) => value === second.data[i]);
  };
  return [...a.replaced].every(([layer, instead]) => {
    const other = b.replaced.get(layer);
    if (other?.length !== 1 || instead.length !== 1) return false;
    return (
      instead[0].bottoms.every((id, i) => isAlike(id, other[0].bottoms[i])) && instead[0].params === other[0].params
    );
  });
}

/** Whether the one is a part of the other, and not all of it. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  return part.length < whole.length && part.every((name) => whole.includes(name));
}

/** Layers of a mistaken net that read what an engine returned. */
interface Cut {
  readonly trained: TrainedNet;
  readonly feeds: ReadonlyMap<BlobId, Blob>;
  /** Whether one reads another, whose top the engine did not return. */
  readonly isDeep: boolean;
}

/** A mistaken net beside what an engine returned. */
class Hypothesis {
  readonly #run: NetRun;
  readonly #net: TrainedNet | undefined;
  readonly #returned: ReadonlyMap<BlobId, BlobId>;
  /** The layers that the mistake changes, or whose blobs the engine returns otherwise. */
  readonly #changed: readonly Layer[];
  /** Blobs of the mistaken net that the engine returned, by the ids under which it did. */
  readonly #observers = new Map<BlobId, BlobId[]>();
  readonly #changedIds = new Set<BlobId>();

  constructor(run: NetRun, mistake: NetMistake) {
    this.#run = run;
    this.#net = mistakenNet(run.trained, mistake);
    this.#returned = mistake.returned ?? new Map();
    for (const id of run.got.keys()) {
      const actual = this.#returned.get(id) ?? id;
      const known = this.#observers.get(actual);
      if (known === undefined) this.#observers.set(actual, [id]);
      else known.push(id);
    }
    const elsewhere = new Set(this.#returned.values());
    const kept = new Set(run.trained.net.layers);
    this.#changed = (this.#net?.net.layers ?? []).filter(
      (layer) =>
        layer.type !== "Input" &&
        (!kept.has(layer) ||
          layer.bottoms.some((id) => this.#returned.has(id)) ||
          layer.tops.some((id) => this.#returned.has(id) || elsewhere.has(id))),
    );
    for (const { tops } of this.#changed) {
      for (const id of tops) for (const observer of this.#observers.get(id) ?? []) this.#changedIds.add(observer);
    }
    for (const id of elsewhere) {
      if (run.feeds.has(id)) for (const observer of this.#observers.get(id) ?? []) this.#changedIds.add(observer);
    }
  }

  /** Whether the mistake says anything of what the engine returned for this blob. */
  changes(id: BlobId): boolean {
    return this.#changedIds.has(id);
  }

  /** Undefined where nothing can be said: rounding decides what a layer selects. */
  judge(allowances: Allowances): Judgement | undefined {
    const { profile, got } = this.#run;
    const cut = this.#cut();
    if (cut === undefined) return undefined;
    const refuting = cut.isDeep ? undefined : this.#glimpse(cut);
    if (refuting !== undefined) return refuting;
    const outputs = forwardNetWithErrors(cut.trained, cut.feeds);
    const inherited = cut.isDeep ? allowances(cut.trained, cut.feeds, outputs) : undefined;
    const compared = new Set<BlobId>();
    let outside = 0;
    let ratio = 0;
    const judgeBlob = (actual: BlobId, output: Output): void => {
      for (const id of this.#observers.get(actual) ?? []) {
        const blob = got.get(id) as Blob;
        compared.add(id);
        if (!sameShape(blob.shape, output.shape)) {
          outside += Math.max(1, blob.data.length);
          ratio = Number.POSITIVE_INFINITY;
          continue;
        }
        const own = layerAcceptance(output, profile);
        const extra = inherited?.get(actual);
        const comparison = compare(output, extra === undefined ? own : widened(own, extra), blob.data, profile);
        outside += comparison.outside;
        ratio = Math.max(ratio, comparison.ratio);
      }
    };
    for (const id of this.#returned.values()) {
      const feed = this.#run.feeds.get(id);
      if (feed !== undefined) judgeBlob(id, selection(feed.shape, Float64Array.from(feed.data)));
    }
    for (const { tops } of this.#changed) {
      for (const id of tops) {
        const output = outputs.get(id);
        if (output === undefined || isUndecided(output, profile)) return undefined;
        judgeBlob(id, output);
      }
    }
    return { compared, outside, ratio };
  }

  /** Of a large layer a few filters are computed first; undefined where they refute nothing. */
  #glimpse({ trained, feeds }: Cut): Judgement | undefined {
    const { profile, got } = this.#run;
    for (const layer of trained.net.layers) {
      const call = {
        layer,
        bottoms: layer.bottoms.map((id) => feeds.get(id) as Blob),
        params: paramsOf(trained, layer),
      };
      const observers = layer.tops.map((id) => this.#observers.get(id) ?? []);
      if (!isLarge(call) || observers.some(({ length }) => length !== 1)) continue;
      const [ids, blobs] = [observers.flat(), observers.flat().map((id) => got.get(id) as Blob)];
      const outside = refuted(glimpse(reference)(call), blobs, profile);
      if (outside > 0) return { compared: new Set(ids), outside, ratio: Number.POSITIVE_INFINITY };
    }
    return undefined;
  }

  /** The layers that have to be computed, cut off from those above by the blobs that the engine returned. */
  #cut(): Cut | undefined {
    if (this.#net === undefined) return undefined;
    const { net, params } = this.#net;
    const makers = new Map(net.layers.flatMap((layer) => layer.tops.map((id) => [id, layer] as const)));
    const needed = new Set<Layer>();
    const need = (layer: Layer): void => {
      if (layer.type === "Input" || needed.has(layer)) return;
      needed.add(layer);
      layer.bottoms.forEach((id, i) => {
        const maker = makers.get(id);
        if (maker !== undefined && this.#known(id, layer.bottomShapes[i]) === undefined) need(maker);
      });
    };
    this.#changed.forEach(need);
    const feeds = new Map<BlobId, Blob>();
    let isDeep = false;
    const layers = net.layers
      .filter((layer) => needed.has(layer))
      .map((layer): Layer => {
        const bottoms = layer.bottoms.map((id, i) => {
          const known = this.#known(id, layer.bottomShapes[i]);
          if (known === undefined) {
            isDeep = true;
            return id;
          }
          feeds.set(`${id}, as returned`, known);
          return `${id}, as returned`;
        });
        return { ...layer, bottoms };
      });
    // What such a layer selects may change with the last bit that it inherits, and no estimate says how much.
    if (isDeep && layers.some(({ dynamic }) => dynamic)) return undefined;
    return { trained: { net: { ...net, layers }, params }, feeds, isDeep };
  }

  /** What the engine had for a blob, where it says so and the reference can compute with it. */
  #known(id: BlobId, shape: Shape): Blob | undefined {
    const fed = this.#run.feeds.get(id);
    if (fed !== undefined) return fed;
    const blob = this.#returned.has(id) ? undefined : this.#run.got.get(id);
    return blob !== undefined && sameShape(blob.shape, shape) && isFinite(blob) ? blob : undefined;
  }
}

const FINITE = new WeakMap<Blob, boolean>();

/** Asked once of each blob. */
function isFinite(blob: Blob): boolean {
  const known = FINITE.get(blob);
  if (known !== undefined) return known;
  const finite = blob.data.every((value) => Number.isFinite(value));
  FINITE.set(blob, finite);
  return finite;
}
