/**
 * Which mistake explains what an engine returned? Every fault that can be made in the call predicts the tops of an engine that
 * makes it; the predictions that the engine's tops agree with, and Caffe's do not, are explanations. One mistake is tried before
 * two. A fault that is recognised by a property of the tops says less than one that foretells their numbers, and ranks after it.
 */
import type { Layer } from "../caffe/net.ts";
import type { Output } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import { isUndecided, layerAcceptance } from "../comparison/acceptance.ts";
import { compare } from "../comparison/compare.ts";
import { messageOf } from "../error.ts";
import { forwardLayer } from "../reference/net.ts";
import { sameShape } from "../tensor/shape.ts";
import { type Appearance, describeError } from "./appearance.ts";
import { appliesTo, type Compute, type Fault, type LayerCall } from "./fault.ts";
import { glimpse, isComparedInPart, isLarge, refuted } from "./glimpse.ts";
import { FAULTS } from "./faults/index.ts";

/** What a report says of a fault. */
export type Mistake = Pick<Fault, "id" | "claim" | "remedy" | "source">;

export interface Explanation {
  /** One mistake, or two made together. */
  readonly mistakes: readonly Mistake[];
  /** The largest distance of the engine's tops from the prediction, as a multiple of the allowed one: at most 1; null: none was made. */
  readonly ratio: number | null;
  /**
   * How many elements tell it from the next best hypothesis, Caffe's own result being one of these; 0: nothing does here.
   * There may be more where only a part was compared.
   */
  readonly distinguishing: number;
}

export interface Diagnosis {
  /** Those with the fewest mistakes, best first. Several: the engine's tops agree with each of them. Empty: none was found. */
  readonly explanations: readonly Explanation[];
  /** There is one explanation, and everything that could have been another was tried. */
  readonly confident: boolean;
  /** What the error looks like, top by top; empty where it is explained. */
  readonly appearance: readonly Appearance[];
  /** Elements of all tops that the engine returned. */
  readonly elements: number;
  /** The layer is large: wrong hypotheses were refuted on a part of the elements. */
  readonly inPart: boolean;
  readonly tried: { readonly single: number; readonly pairs: number };
  /** Time ran out before everything was tried. */
  readonly outOfTime: boolean;
  /** Faults that could not make their prediction, and why: bugs in this program, which the self-test keeps at none. */
  readonly broken: readonly string[];
}

export interface ExplainOptions {
  readonly faults?: readonly Fault[];
  /** No prediction is begun later than this. */
  readonly budgetMs?: number;
  /** Whether two mistakes at once are tried where no single one explains. */
  readonly pairs?: boolean;
  /** Ids of faults to try before all others: those that were found elsewhere in the net. */
  readonly first?: readonly string[];
  readonly compute?: Compute;
  /** What `compute` makes of the call, where it is known already. */
  readonly correct?: readonly Output[];
}

/** How long the search may take where nothing else is said. */
export const DEFAULT_BUDGET_MS = 2000;

/** The reference, as the faults use it. */
export const reference: Compute = ({ layer, bottoms, params }) => forwardLayer(layer as Layer, bottoms, params);

/** A hypothesis that was tried. */
interface Trial {
  readonly fault: Fault;
  /** Elements of the engine's that it does not account for: all of them where a shape differs. */
  readonly outside: number;
  /** Whether it can be told from Caffe's result at all. */
  readonly differs: boolean;
  readonly ms: number;
}

/** A trial that ended well. */
interface Found {
  readonly faults: readonly Fault[];
  /** Empty where the fault is recognised by a property. */
  readonly outputs: readonly Output[];
  readonly ratio: number | null;
}

/** @param got the engine's tops, all of them; their shapes need not be Caffe's */
export function explain(
  call: LayerCall,
  got: readonly Blob[],
  profile: ArithmeticProfile,
  {
    faults = FAULTS,
    budgetMs = DEFAULT_BUDGET_MS,
    pairs = true,
    first = [],
    compute = reference,
    correct = compute(call),
  }: ExplainOptions = {},
): Diagnosis {
  const started = performance.now();
  const search = new Search(call, got, profile, compute, correct);
  const tried = { single: 0, pairs: 0 };
  let outOfTime = false;
  const isLate = (): boolean => {
    outOfTime ||= performance.now() - started > budgetMs;
    return outOfTime;
  };
  const [predicting, recognised] = singles(faults, call, first);
  for (const fault of predicting) {
    if (isLate()) break;
    search.single(fault);
    tried.single++;
  }
  for (const fault of recognised) {
    if (isLate()) break;
    search.property(fault);
    tried.single++;
  }
  for (const [outer, inner] of pairs ? search.couples() : []) {
    if (isLate()) break;
    search.pair(outer, inner);
    tried.pairs++;
  }
  const explanations = search.explanations();
  return {
    explanations,
    confident: explanations.length === 1 && !outOfTime,
    appearance: explanations.length > 0 ? [] : describeError(correct, got, profile),
    elements: elementsOf(got),
    inPart: isLarge(call) || correct.some(({ shape }) => isComparedInPart(shape)),
    tried,
    outOfTime,
    broken: search.broken,
  };
}

/** What has been tried on a call, and what was found. */
class Search {
  readonly found: Found[] = [];
  readonly broken: string[] = [];
  readonly #trials: Trial[] = [];
  readonly #call: LayerCall;
  readonly #got: readonly Blob[];
  readonly #profile: ArithmeticProfile;
  readonly #compute: Compute;
  /** Of a large layer a few filters are predicted first, and the rest only where those agree. */
  readonly #quick: Compute;
  readonly #correct: readonly Output[];
  /** Caffe's tops. */
  readonly #right: readonly Blob[];
  /** Elements that Caffe's own result does not account for. */
  readonly #wrong: number;
  /** The fewest elements that a hypothesis fails to account for, of those that are no explanation. */
  #nextBest: number;

  constructor(
    call: LayerCall,
    got: readonly Blob[],
    profile: ArithmeticProfile,
    compute: Compute,
    correct: readonly Output[],
  ) {
    this.#call = call;
    this.#got = got;
    this.#profile = profile;
    this.#compute = compute;
    this.#quick = isLarge(call) ? glimpse(compute) : compute;
    this.#correct = correct;
    this.#right = correct.map(rounded);
    this.#wrong = agreement(correct, got, profile).outside;
    this.#nextBest = this.#wrong;
  }

  single(fault: Fault): void {
    const since = performance.now();
    try {
      const judged = this.#judge([fault], (compute) => fault.predict(this.#call, compute));
      this.#trials.push({ fault, ...judged, ms: performance.now() - since });
    } catch (error) {
      this.broken.push(`${fault.id}: ${messageOf(error)}`);
    }
  }

  /** A fault that is recognised by a property of the tops, which Caffe's own result has not. */
  property(fault: Fault): void {
    if (this.#wrong === 0 || !haveShapes(this.#got, this.#correct)) return;
    try {
      if (fault.matches?.(this.#call, this.#got, this.#compute))
        this.found.push({ faults: [fault], outputs: [], ratio: null });
    } catch (error) {
      this.broken.push(`${fault.id}: ${messageOf(error)}`);
    }
  }

  pair(outer: Fault, inner: Fault): void {
    try {
      this.#judge([outer, inner], (compute) => together(outer, inner, this.#call, compute));
    } catch {
      // A layer that no net could have: the second mistake does not fit what the first has made of the call.
    }
  }

  /**
   * Two faults, both ways round, where none alone explains: of those that change something, the ones first that account for
   * more than Caffe's result does, and among equals the ones that took least time.
   */
  couples(): (readonly [outer: Fault, inner: Fault])[] {
    if (this.found.length > 0) return [];
    const changing = this.#trials.filter(({ differs }) => differs);
    const couple = changing.flatMap((a) => changing.filter((b) => b !== a).map((b) => [a, b] as const));
    const helps = ({ outside }: Trial): number => (outside < this.#wrong ? 1 : 0);
    return couple
      .toSorted(([a, b], [c, d]) => helps(c) + helps(d) - (helps(a) + helps(b)) || a.ms + b.ms - (c.ms + d.ms))
      .map(([a, b]) => [a.fault, b.fault]);
  }

  /** Best first. */
  explanations(): Explanation[] {
    // A property tells nothing apart from an explanation that foretells the numbers.
    const explanation = ({ faults, outputs, ratio }: Found): Explanation => {
      const rivals = this.found.filter((other) => other.outputs !== outputs);
      const told = rivals.map((other) => (outputs.length === 0 ? 0 : tell(outputs, other.outputs, this.#profile)));
      return { mistakes: faults.map(mistakeOf), ratio, distinguishing: Math.min(this.#nextBest, ...told) };
    };
    return this.found.map(explanation).toSorted((a, b) => b.distinguishing - a.distinguishing);
  }

  /** Keeps a hypothesis that the engine's tops agree with and Caffe's do not. */
  #judge(faults: readonly Fault[], predict: (compute: Compute) => Output[] | undefined): Omit<Trial, "fault" | "ms"> {
    const profile = this.#profile;
    const glimpsed = predict(this.#quick);
    // Two faults that leave no room for each other say nothing.
    if (glimpsed === undefined) return { outside: this.#wrong, differs: false };
    const refuting = refuted(glimpsed, this.#got, profile);
    if (refuting > 0) {
      this.#nextBest = Math.min(this.#nextBest, refuting);
      return { outside: refuting, differs: refuted(glimpsed, this.#right, profile) > 0 };
    }
    const outputs = this.#quick === this.#compute ? glimpsed : (predict(this.#compute) ?? []);
    const { outside, ratio } = agreement(outputs, this.#got, profile);
    const differs = tell(this.#correct, outputs, profile) > 0;
    if (outside > 0) this.#nextBest = Math.min(this.#nextBest, outside);
    else if (differs && !this.found.some((other) => isSame(other, { faults, outputs, ratio }, profile)))
      this.found.push({ faults, outputs, ratio });
    return { outside, differs };
  }
}

/**
 * The faults that can be made in the call, those that are recognised by a property apart. One of few layer types costs no more
 * than the layer, and says more: it comes early.
 */
function singles(
  faults: readonly Fault[],
  call: LayerCall,
  early: readonly string[],
): [predicting: Fault[], recognised: Fault[]] {
  const rank = ({ id, types }: Fault): number => (early.includes(id) ? 0 : types.length);
  const all = faults.filter((fault) => appliesTo(fault, call)).toSorted((a, b) => rank(a) - rank(b));
  return [all.filter(({ matches }) => matches === undefined), all.filter(({ matches }) => matches !== undefined)];
}

/** What an engine returns that makes both mistakes; undefined where the one leaves no room for the other. */
function together(outer: Fault, inner: Fault, call: LayerCall, compute: Compute): Output[] | undefined {
  let made = false;
  const outputs = outer.predict(call, (changed) => {
    if (!appliesTo(inner, changed)) return compute(changed);
    made = true;
    return inner.predict(changed, compute);
  });
  return made ? outputs : undefined;
}

/** How many of the engine's elements a prediction does not account for, and how badly. */
function agreement(
  predicted: readonly Output[],
  got: readonly Blob[],
  profile: ArithmeticProfile,
): { outside: number; ratio: number } {
  const misshapen =
    predicted.length !== got.length ||
    predicted.some((output, i) => !sameShape(output.shape, got[i].shape) || isUndecided(output, profile));
  // Where there are no elements at all, the shape itself is what differs.
  if (misshapen) return { outside: Math.max(1, elementsOf(got)), ratio: Number.POSITIVE_INFINITY };
  const comparisons = predicted.map((output, i) =>
    compare(output, layerAcceptance(output, profile), got[i].data, profile),
  );
  return {
    outside: comparisons.reduce((total, { outside }) => total + outside, 0),
    ratio: Math.max(...comparisons.map(({ ratio }) => ratio)),
  };
}

function rounded({ shape, values }: Output): Blob {
  return { shape, data: new Float32Array(values) };
}

function haveShapes(blobs: readonly Blob[], outputs: readonly Output[]): boolean {
  return blobs.length === outputs.length && blobs.every(({ shape }, i) => sameShape(shape, outputs[i].shape));
}

function elementsOf(blobs: readonly Blob[]): number {
  return blobs.reduce((total, { data }) => total + data.length, 0);
}

/** How many elements tell the second prediction from the first: those that an engine of the first kind could not return. */
function tell(first: readonly Output[], second: readonly Output[], profile: ArithmeticProfile): number {
  return agreement(first, second.map(rounded), profile).outside;
}

/** Whether two hypotheses are the same two faults, made in either order with the same result. */
function isSame(a: Found, b: Found, profile: ArithmeticProfile): boolean {
  return (
    a.faults.length === b.faults.length &&
    a.faults.every((fault) => b.faults.includes(fault)) &&
    tell(a.outputs, b.outputs, profile) === 0
  );
}

function mistakeOf({ id, claim, remedy, source }: Fault): Mistake {
  return { id, claim, remedy, source };
}
