/**
 * Verifies one backend on one net and one input, layer by layer.
 *
 * Two errors per layer. *Injected*: the layer alone, fed the reference's activations rounded to float32, so that both
 * sides see the same bits; its tolerance is derived. *Inherited*: the whole net run freely; what a blob may carry down
 * from the layers above is estimated (inherited.ts). The whole net shows a layer's own error once more, *in situ*: against
 * the reference on the very bottoms that the engine computed, within the derived tolerance. A layer is to blame for its
 * own error only.
 */
import type { Backend } from "../backends/backend.ts";
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import type { Acceptance } from "../comparison/acceptance.ts";
import type { Comparison } from "../comparison/compare.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import { oneLayerNet, paramsOf } from "../caffe/net.ts";
import { isUndecided, layerAcceptance, widened } from "../comparison/acceptance.ts";
import { compare, deviates, otherShape } from "../comparison/compare.ts";
import { DEFAULT_BUDGET_MS, type Diagnosis, explain } from "../diagnosis/explain.ts";
import { explainNet, type NetDiagnosis, type NetRun, type WrongLayer } from "../diagnosis/explain-net.ts";
import { CuppingError, messageOf } from "../error.ts";
import { activation, type Output, type Values } from "../reference/forward.ts";
import { forwardLayer, forwardLayerIn, forwardNet } from "../reference/net.ts";
import { sameShape } from "../tensor/shape.ts";
import { DEFAULT_SPREAD, type SpreadOptions, inheritedAllowance } from "./inherited.ts";
import { runOnce } from "./run-layer.ts";

export type Mode = "injected" | "inherited" | "both";

/** What is said of one layer. */
export type Verdict =
  | { readonly kind: "pass" }
  /** `injected`: wrong by itself. `graph`: not so, and yet wrong in situ, or the first to leave the whole net's spread. */
  | { readonly kind: "fail"; readonly error: "injected" | "graph" }
  /** Off in the whole net, right in situ, below a layer that is wrong. */
  | { readonly kind: "inherits"; readonly from: string }
  | { readonly kind: "unsupported"; readonly reason: string }
  /** On these inputs rounding decides what the layer selects, so that nothing can be said of it. */
  | { readonly kind: "undecided" }
  /** The engine refused or crashed. */
  | { readonly kind: "error"; readonly message: string }
  /** Not looked at: another layer was asked for, or an earlier failure ended the run. */
  | { readonly kind: "skipped" };

/** One top of a layer. */
interface TopReport {
  readonly blob: BlobId;
  readonly shape: Shape;
  /** null: not compared. */
  readonly injected: Comparison | null;
  readonly inherited: Comparison | null;
  /** The own error in the whole net; null also where the engine's bottoms are not there, not finite or misshapen. */
  readonly inSitu: Comparison | null;
}

export interface LayerReport {
  readonly name: string;
  readonly type: string;
  readonly tops: readonly TopReport[];
  readonly verdict: Verdict;
  /** Which mistake explains a layer's own error, or what that looks like; null where there is none, or none was looked for. */
  readonly diagnosis: Diagnosis | null;
}

export interface VerifyReport {
  readonly net: string;
  readonly backend: {
    readonly id: string;
    readonly device: string;
    readonly version: string;
    readonly profile: string;
  };
  readonly mode: Mode;
  readonly spread: SpreadOptions | null;
  readonly layers: readonly LayerReport[];
  /** Which mistake in the graph explains layers that are wrong in the whole net only; null where there are none. */
  readonly graph: NetDiagnosis | null;
  /** Why the engine could not run the whole net, where inherited errors were asked for; else null. */
  readonly wholeNetFailure: string | null;
  /** Every layer that was asked for was compared, and passed. */
  readonly conforms: boolean;
  /** One sentence. */
  readonly summary: string;
  readonly comparedElements: number;
  readonly seconds: number;
}

export interface VerifyOptions {
  readonly mode?: Mode;
  /** Names of the layers to look at; all when absent. */
  readonly layers?: readonly string[];
  /** Stop after the first layer that is wrong by itself. */
  readonly failFast?: boolean;
  readonly spread?: SpreadOptions;
  /** How long the cause of a layer's error is looked for, in milliseconds a layer; 0: not at all. */
  readonly explainMs?: number;
  /** What is being done, and how much of how much: for a progress line. */
  readonly progress?: (what: string, done: number, of: number) => void;
}

/** What comparing a layer came to: comparisons for each top, or the engine's failure, or that none can be made. */
type Outcome<Top = Comparison> =
  | { readonly tops: readonly Top[]; readonly diagnosis?: Diagnosis | null }
  | { readonly failure: string }
  | "undecided";

/** What the whole net shows of a top. */
type WholeNet = Pick<TopReport, "inherited" | "inSitu">;

/** A free run of the whole net. */
interface WholeNetRun {
  readonly outcomes: ReadonlyMap<Layer, Outcome<WholeNet>>;
  /** Every blob that was asked for. */
  readonly got: ReadonlyMap<BlobId, Blob>;
}

/** Looks for the cause of a layer's own error. */
type Diagnose = (
  layer: Layer,
  bottoms: readonly Blob[],
  correct: readonly Output[],
  got: ReadonlyMap<BlobId, Blob>,
) => Diagnosis | null;

/**
 * @param feeds every input of the net, in its shape
 * @throws CuppingError UNSUPPORTED_LAYER when the reference itself cannot compute a layer; NOTHING_COMPARED when no
 *   number was compared, which is never a pass
 */
export async function verify(
  trained: TrainedNet,
  backend: Backend,
  feeds: ReadonlyMap<BlobId, Blob>,
  {
    mode = "both",
    layers,
    failFast = false,
    spread = DEFAULT_SPREAD,
    explainMs = DEFAULT_BUDGET_MS,
    progress = () => {},
  }: VerifyOptions = {},
): Promise<VerifyReport> {
  const started = performance.now();
  const { net } = trained;
  // Silence makes no blob that could be compared.
  const computed = net.layers.filter((layer) => layer.type !== "Input" && layer.tops.length > 0);
  const asked = computed.filter(({ name }) => layers === undefined || layers.includes(name));
  const supported = asked.filter((layer) => backend.supports(layer).supported);

  const found = new Set<string>();
  const diagnose: Diagnose = (layer, bottoms, correct, got) => {
    if (explainMs <= 0) return null;
    progress(`the cause of ${layer.name}'s error`, 0, 1);
    const call = { layer, bottoms, params: paramsOf(trained, layer) };
    const blobs = layer.tops.map((id) => got.get(id) as Blob);
    // A mistake is seldom made in one layer only.
    const diagnosis = explain(call, blobs, backend.profile, { budgetMs: explainMs, first: [...found], correct });
    for (const { mistakes } of diagnosis.explanations) for (const { id } of mistakes) found.add(id);
    return diagnosis;
  };

  progress("reference", 0, 1);
  const exact = forwardNet(trained, feeds);
  const injected = new Map<Layer, Outcome>();
  let stopped = false;
  if (mode !== "inherited") {
    const golden = (id: BlobId): Blob => feeds.get(id) ?? rounded(exact.get(id) as Values);
    for (const [done, layer] of supported.entries()) {
      progress(layer.name, done, supported.length);
      const outcome = await injectedErrors(trained, backend, layer, golden, diagnose);
      injected.set(layer, outcome);
      stopped = failFast && outcome !== "undecided" && ("failure" in outcome || outcome.tops.some(isOutside));
      if (stopped) break;
    }
  }
  let wholeNet: ReadonlyMap<Layer, Outcome<WholeNet>> = new Map();
  let inSitu: InSitu = { diagnoses: new Map(), graph: null };
  let wholeNetFailure: string | null = null;
  if (mode !== "injected" && !stopped) {
    const lacking = computed.filter((layer) => !backend.supports(layer).supported);
    if (lacking.length > 0) {
      wholeNetFailure = `the engine does not support ${lacking.map(({ name }) => name).join(", ")}`;
    } else {
      const allowances = inheritedAllowance(trained, feeds, exact, backend.profile, spread, (sample) =>
        progress("random rounding", sample, spread.samples),
      );
      progress("whole net", 0, 1);
      let run: WholeNetRun | undefined;
      try {
        run = await wholeNetErrors(trained, backend, asked, feeds, exact, allowances);
      } catch (error) {
        wholeNetFailure = messageOf(error);
      }
      if (run !== undefined) {
        wholeNet = run.outcomes;
        const seen = { trained, feeds, got: run.got, profile: backend.profile };
        inSitu = explainInSitu(seen, injected, wholeNet, diagnose, (wrong) => {
          if (explainMs <= 0) return null;
          progress("the cause in the graph", 0, 1);
          return explainNet(
            seen,
            wrong,
            (cut, fed, values) => inheritedAllowance(cut, fed, values, backend.profile, spread),
            { budgetMs: explainMs },
          );
        });
      }
    }
  }

  let culprit: string | undefined;
  const reports = computed.map((layer): LayerReport => {
    const errors = { injected: injected.get(layer), wholeNet: wholeNet.get(layer) };
    const verdict: Verdict = asked.includes(layer) ? judge(backend, layer, errors, culprit) : { kind: "skipped" };
    if (verdict.kind === "fail" || verdict.kind === "error") culprit ??= layer.name;
    const tops = layer.tops.map((blob, top) => ({
      blob,
      shape: layer.topShapes[top],
      injected: topOf(errors.injected, top) ?? null,
      inherited: topOf(errors.wholeNet, top)?.inherited ?? null,
      inSitu: topOf(errors.wholeNet, top)?.inSitu ?? null,
    }));
    const diagnosis = diagnosisOf(errors.injected) ?? inSitu.diagnoses.get(layer) ?? null;
    return { name: layer.name, type: layer.type, tops, verdict, diagnosis };
  });
  const comparisons = reports.flatMap(({ tops }) => tops.flatMap((top) => [top.injected, top.inherited]));
  const comparedElements = comparisons.reduce(
    (total, comparison) => total + (comparison === null || comparison.misshapen !== null ? 0 : comparison.elements),
    0,
  );
  if (
    comparedElements === 0 &&
    wholeNetFailure === null &&
    reports.every(({ verdict }) => verdict.kind === "skipped")
  ) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: net.name,
      problem: "No number was compared, so nothing can be said.",
      remedy: "Choose a layer that computes something, or drop --layer.",
    });
  }
  return {
    net: net.name,
    backend: { id: backend.id, device: backend.device, version: backend.version, profile: backend.profile.id },
    mode,
    spread: mode === "injected" ? null : spread,
    layers: reports,
    graph: inSitu.graph,
    wholeNetFailure,
    ...conclude(reports, mode, wholeNetFailure),
    comparedElements,
    seconds: (performance.now() - started) / 1000,
  };
}

/** The layer by itself, as a net of one layer, on the reference's activations. */
async function injectedErrors(
  trained: TrainedNet,
  backend: Backend,
  layer: Layer,
  golden: (id: BlobId) => Blob,
  diagnose: Diagnose,
): Promise<Outcome> {
  const feeds = new Map(layer.bottoms.map((id) => [id, golden(id)]));
  const bottoms = layer.bottoms.map((id) => feeds.get(id) as Blob);
  const expected = forwardLayerIn(backend.profile, layer, bottoms, paramsOf(trained, layer));
  if (expected.some((output) => isUndecided(output, backend.profile))) return "undecided";
  let got: ReadonlyMap<BlobId, Blob>;
  let tops: Comparison[];
  try {
    got = await runOnce(backend, oneLayerNet(trained, layer), feeds, layer.tops);
    tops = expected.map((output, top) =>
      compareBlob(output, layerAcceptance(output, backend.profile), got, layer.tops[top], backend),
    );
  } catch (error) {
    return { failure: messageOf(error) };
  }
  return { tops, diagnosis: tops.some(deviates) ? diagnose(layer, bottoms, expected, got) : null };
}

/** Layers of the whole net, run freely. Throws when the engine cannot run it. */
async function wholeNetErrors(
  trained: TrainedNet,
  backend: Backend,
  layers: readonly Layer[],
  feeds: ReadonlyMap<BlobId, Blob>,
  exact: ReadonlyMap<BlobId, Values>,
  allowances: ReadonlyMap<BlobId, Float64Array>,
): Promise<WholeNetRun> {
  // All of them: what a layer should not have read may be any.
  const wanted = new Set(trained.net.layers.flatMap(({ tops }) => tops));
  const got = await runOnce(
    backend,
    trained,
    feeds,
    [...wanted].filter((id) => !feeds.has(id)),
  );
  const outcomes = new Map(
    layers.flatMap((layer): [Layer, Outcome<WholeNet>][] => {
      const golden = layer.bottoms.map((id) => feeds.get(id) ?? activation(exact.get(id) as Values));
      const seen = layer.bottoms.map((id) => feeds.get(id) ?? got.get(id));
      const bottoms = isUsable(seen, golden) ? seen : null;
      // What a layer selects may change with the last bit that it inherits, and no estimate says how much: it is judged in situ.
      if (layer.dynamic && bottoms === null) return [];
      try {
        // The own bound is that at the activations which the engine had, or else at those of the exact run.
        const own = forwardLayerIn(backend.profile, layer, bottoms ?? golden, paramsOf(trained, layer));
        if (own.some((output) => isUndecided(output, backend.profile))) return [[layer, "undecided"]];
        const tops = own.map((output, top): WholeNet => {
          const id = layer.tops[top];
          const acceptance = layerAcceptance(output, backend.profile);
          const free = widened(acceptance, allowances.get(id) as Float64Array);
          return {
            inherited: layer.dynamic ? null : compareBlob(exact.get(id) as Values, free, got, id, backend),
            inSitu: bottoms === null ? null : compareBlob(output, acceptance, got, id, backend),
          };
        });
        return [[layer, { tops }]];
      } catch (error) {
        return [[layer, { failure: messageOf(error) }]];
      }
    }),
  );
  return { outcomes, got };
}

/** What explains layers that are wrong in the whole net and not known to be wrong by themselves. */
interface InSitu {
  readonly diagnoses: ReadonlyMap<Layer, Diagnosis>;
  readonly graph: NetDiagnosis | null;
}

/**
 * Layers that are right by themselves are looked for in the graph first, and where nothing there explains them, in what they
 * compute; it is the other way round for layers that were not tried alone.
 */
function explainInSitu(
  { trained, feeds, got }: NetRun,
  injected: ReadonlyMap<Layer, Outcome>,
  wholeNet: ReadonlyMap<Layer, Outcome<WholeNet>>,
  diagnose: Diagnose,
  diagnoseGraph: (wrong: readonly WrongLayer[]) => NetDiagnosis | null,
): InSitu {
  const diagnoses = new Map<Layer, Diagnosis>();
  const look = ({ layer }: WrongLayer): boolean => {
    const bottoms = layer.bottoms.map((id) => (feeds.get(id) ?? got.get(id)) as Blob);
    const diagnosis = diagnose(layer, bottoms, forwardLayer(layer, bottoms, paramsOf(trained, layer)), got);
    if (diagnosis !== null) diagnoses.set(layer, diagnosis);
    return diagnosis !== null && diagnosis.explanations.length > 0;
  };
  const wrong = [...wholeNet].flatMap(([layer, outcome]): WrongLayer[] => {
    // What is wrong alone has been looked into.
    if (topsOf(injected.get(layer)).some(isOutside)) return [];
    const outside = topsOf(outcome).reduce(
      (sum, { inSitu }) => sum + (inSitu !== null && deviates(inSitu) ? Math.max(1, inSitu.outside) : 0),
      0,
    );
    return outside === 0 ? [] : [{ layer, outside }];
  });
  const isRightAlone = ({ layer }: WrongLayer): boolean => topsOf(injected.get(layer)).length > 0;
  const open = wrong.filter((one) => isRightAlone(one) || !look(one));
  const graph = open.length === 0 ? null : diagnoseGraph(open);
  for (const one of open) {
    if (isRightAlone(one) && (graph === null || graph.unexplained.includes(one.layer.name))) look(one);
  }
  return { diagnoses, graph };
}

/** What was compared, top by top; none where nothing was. */
function topsOf<Top>(outcome: Outcome<Top> | undefined): readonly Top[] {
  return typeof outcome === "object" && "tops" in outcome ? outcome.tops : [];
}

/** Whether the reference can say what a layer makes of an engine's blobs: all there, in their shapes, and finite. */
function isUsable(seen: readonly (Blob | undefined)[], golden: readonly Activation[]): seen is readonly Blob[] {
  return seen.every((blob, i) => blob !== undefined && sameShape(blob.shape, golden[i].shape) && isFinite(blob.data));
}

function isFinite(data: Float32Array): boolean {
  for (const value of data) if (!Number.isFinite(value)) return false;
  return true;
}

function compareBlob(
  expected: Values,
  acceptance: Acceptance,
  blobs: ReadonlyMap<BlobId, Blob>,
  id: BlobId,
  { profile }: Backend,
): Comparison {
  const got = blobs.get(id);
  if (got === undefined) throw new Error(`the engine returned no blob "${id}"`);
  if (!sameShape(got.shape, expected.shape)) return otherShape(expected.shape, got.shape);
  return compare(expected, acceptance, got.data, profile);
}

function rounded({ shape, values }: Values): Blob {
  return { shape, data: new Float32Array(values) };
}

function isOutside(comparison: Comparison | null): boolean {
  return comparison !== null && deviates(comparison);
}

function diagnosisOf(outcome: Outcome<unknown> | undefined): Diagnosis | null {
  return typeof outcome === "object" && "tops" in outcome ? (outcome.diagnosis ?? null) : null;
}

/** What an outcome says of one top; undefined where nothing was compared. */
function topOf<Top>(outcome: Outcome<Top> | undefined, top: number): Top | undefined {
  return topsOf(outcome)[top];
}

/** @param culprit the first layer above that is wrong */
function judge(
  backend: Backend,
  layer: Layer,
  { injected, wholeNet }: { readonly injected?: Outcome; readonly wholeNet?: Outcome<WholeNet> },
  culprit: string | undefined,
): Verdict {
  const support = backend.supports(layer);
  if (!support.supported) return { kind: "unsupported", reason: support.reason };
  if ((injected ?? wholeNet) === "undecided") return { kind: "undecided" };
  if (typeof injected === "object") {
    if ("failure" in injected) return { kind: "error", message: injected.failure };
    if (injected.tops.some(isOutside)) return { kind: "fail", error: "injected" };
  }
  if (typeof wholeNet === "object") {
    const failed = "failure" in wholeNet;
    if (!failed && wholeNet.tops.some(({ inSitu }) => isOutside(inSitu))) return { kind: "fail", error: "graph" };
    if (failed || wholeNet.tops.some(({ inherited }) => isOutside(inherited))) {
      if (culprit !== undefined) return { kind: "inherits", from: culprit };
      return failed ? { kind: "error", message: wholeNet.failure } : { kind: "fail", error: "graph" };
    }
  }
  return injected === undefined && wholeNet === undefined ? { kind: "skipped" } : { kind: "pass" };
}

function conclude(
  layers: readonly LayerReport[],
  mode: Mode,
  wholeNetFailure: string | null,
): { conforms: boolean; summary: string } {
  const named = (kind: Verdict["kind"]): LayerReport[] => layers.filter(({ verdict }) => verdict.kind === kind);
  const names = (reports: readonly LayerReport[]): string => reports.map(({ name }) => name).join(", ");
  const [passed, failed, errors, unsupported] = [named("pass"), named("fail"), named("error"), named("unsupported")];
  const deviates = (reason: string) => ({ conforms: false, summary: `Does not conform: ${reason}.` });
  const alone = failed.filter(({ verdict }) => verdict.kind === "fail" && verdict.error === "injected");
  if (alone.length > 0) {
    return deviates(`${names(alone)} ${alone.length === 1 ? "is wrong by itself" : "are wrong by themselves"}`);
  }
  if (failed.length > 0) {
    const otherwise = mode === "both" ? "every layer is right by itself, but " : "";
    return deviates(`${otherwise}in the whole net ${failed[0].name} is the first that is wrong`);
  }
  if (errors.length > 0) return deviates(`the engine failed on ${names(errors)}`);
  const undecided = named("undecided");
  if (unsupported.length + undecided.length > 0) {
    const looked = passed.length + unsupported.length + undecided.length;
    const reasons = [
      ...(unsupported.length === 0 ? [] : [`the engine does not support ${names(unsupported)}`]),
      ...(undecided.length === 0 ? [] : [`on this input rounding decides what ${names(undecided)} selects`]),
    ];
    return {
      conforms: false,
      summary: `Cannot be said: ${reasons.join(", and ")}; ${passed.length} of ${looked} layers conform.`,
    };
  }
  if (wholeNetFailure !== null) return deviates(`the engine cannot run the whole net: ${wholeNetFailure}`);
  const skipped = named("skipped").length;
  const all = passed.length === 1 ? "its one layer computes" : `all ${passed.length} layers compute`;
  const which = skipped === 0 ? all : `${passed.length} of ${layers.length} layers were looked at, and compute`;
  return { conforms: true, summary: `Conforms: ${which} what Caffe computes.` };
}
