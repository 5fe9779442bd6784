/**
 * Which mistake explains what an engine returned? Every fault that can be made in the call predicts the tops of an engine that
 * makes it; the predictions that the engine's tops agree with, and Caffe's do not, are explanations. One mistake is tried before two.
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
import { FAULTS } from "./faults/index.ts";

/** What a report says of a fault. */
type Mistake = Pick<Fault, "id" | "claim" | "remedy" | "source">;

interface Explanation {
  /** One mistake, or two made together. */
  readonly mistakes: readonly Mistake[];
  /** The largest distance of the engine's tops from the prediction, as a multiple of the allowed one: at most 1. */
  readonly ratio: number;
  /** How many elements tell it from the next best hypothesis, Caffe's own result being one of these; 0: nothing does here. */
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
  readonly faults: readonly Fault[];
  readonly outputs: readonly Output[];
  /** Elements of the engine's that it does not account for: all of them where a shape differs. */
  readonly outside: number;
  readonly ratio: number;
  /** Whether it can be told from Caffe's result at all. */
  readonly differs: boolean;
  readonly ms: number;
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
  const elements = elementsOf(got);
  const caffe = agreement(correct, got, profile).outside;
  const broken: string[] = [];
  const tried = { single: 0, pairs: 0 };
  let outOfTime = false;
  const explaining: Trial[] = [];
  /** The fewest elements that a hypothesis fails to account for, of those that are no explanation. */
  let nextBest = caffe;

  const isLate = (): boolean => {
    outOfTime ||= performance.now() - started > budgetMs;
    return outOfTime;
  };
  const consider = (outputs: readonly Output[], of: readonly Fault[], since: number): Trial => {
    const { outside, ratio } = agreement(outputs, got, profile);
    const differs = tell(correct, outputs, profile) > 0;
    const trial = { faults: of, outputs, outside, ratio, differs, ms: performance.now() - since };
    if (outside > 0) nextBest = Math.min(nextBest, outside);
    else if (differs && !explaining.some((other) => isSame(other, trial, profile))) explaining.push(trial);
    // What explains nothing needs no room any more.
    return outside > 0 ? { ...trial, outputs: [] } : trial;
  };

  const trials: Trial[] = [];
  for (const fault of singles(faults, call, first)) {
    if (isLate()) break;
    const since = performance.now();
    try {
      trials.push(consider(fault.predict(call, compute), [fault], since));
    } catch (error) {
      broken.push(`${fault.id}: ${messageOf(error)}`);
    }
    tried.single++;
  }
  if (explaining.length === 0 && pairs) {
    for (const [outer, inner] of couples(trials, caffe)) {
      if (isLate()) break;
      const since = performance.now();
      const outputs = together(outer, inner, call, compute);
      if (outputs !== undefined) consider(outputs, [outer, inner], since);
      tried.pairs++;
    }
  }

  const explanations = explaining
    .map(({ faults: of, outputs, ratio }): Explanation => {
      const rivals = explaining.filter((other) => other.outputs !== outputs);
      const told = rivals.map((other) => tell(outputs, other.outputs, profile));
      return { mistakes: of.map(mistakeOf), ratio, distinguishing: Math.min(nextBest, ...told) };
    })
    .toSorted((a, b) => b.distinguishing - a.distinguishing);
  return {
    explanations,
    confident: explanations.length === 1 && !outOfTime,
    appearance: explanations.length > 0 ? [] : describeError(correct, got, profile),
    elements,
    tried,
    outOfTime,
    broken,
  };
}

/** The faults that can be made in the call. One of few layer types costs no more than the layer, and says more: it comes early. */
function singles(faults: readonly Fault[], call: LayerCall, first: readonly string[]): Fault[] {
  const rank = ({ id, types }: Fault): number => (first.includes(id) ? 0 : types.length);
  return faults.filter((fault) => appliesTo(fault, call)).toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Two faults, both ways round: of those that change something, the ones first that account for more than Caffe's result does,
 * and among equals the ones that took least time.
 */
function couples(trials: readonly Trial[], caffe: number): (readonly [outer: Fault, inner: Fault])[] {
  const changing = trials.filter(({ differs }) => differs);
  const couple = changing.flatMap((a) => changing.filter((b) => b !== a).map((b) => [a, b] as const));
  const helps = ({ outside }: Trial): number => (outside < caffe ? 1 : 0);
  return couple
    .toSorted(([a, b], [c, d]) => helps(c) + helps(d) - (helps(a) + helps(b)) || a.ms + b.ms - (c.ms + d.ms))
    .map(([a, b]) => [a.faults[0], b.faults[0]]);
}

/** What an engine returns that makes both mistakes; undefined where the one leaves no room for the other. */
function together(outer: Fault, inner: Fault, call: LayerCall, compute: Compute): Output[] | undefined {
  let made = false;
  try {
    const outputs = outer.predict(call, (changed) => {
      if (!appliesTo(inner, changed)) return compute(changed);
      made = true;
      return inner.predict(changed, compute);
    });
    return made ? outputs : undefined;
  } catch {
    // A layer that no net could have: the second mistake does not fit what the first has made of the call.
    return undefined;
  }
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

function elementsOf(blobs: readonly Blob[]): number {
  return blobs.reduce((total, { data }) => total + data.length, 0);
}

/** How many elements tell the second prediction from the first: those that an engine of the first kind could not return. */
function tell(first: readonly Output[], second: readonly Output[], profile: ArithmeticProfile): number {
  const rounded = second.map(({ shape, values }) => ({ shape, data: new Float32Array(values) }));
  return agreement(first, rounded, profile).outside;
}

/** Whether two hypotheses are the same two faults, made in either order with the same result. */
function isSame(a: Trial, b: Trial, profile: ArithmeticProfile): boolean {
  return (
    a.faults.length === b.faults.length &&
    a.faults.every((fault) => b.faults.includes(fault)) &&
    tell(a.outputs, b.outputs, profile) === 0
  );
}

function mistakeOf({ id, claim, remedy, source }: Fault): Mistake {
  return { id, claim, remedy, source };
}
