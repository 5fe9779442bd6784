/**
 * Verifies one backend on one net and one input, layer by layer.
 *
 * Two errors per layer. *Injected*: the layer alone, fed the reference's activations rounded to float32, so that both
 * sides see the same bits; its tolerance is derived. *Inherited*: the whole net run freely; what a blob may carry down
 * from the layers above is estimated (inherited.ts). A layer is to blame for its injected error only.
 */
import type { Backend, Session } from "../backends/backend.ts";
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import type { Comparison } from "../comparison/compare.ts";
import type { Values } from "../reference/forward.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import { oneLayerNet, paramsOf } from "../caffe/net.ts";
import { layerAcceptance, widened } from "../comparison/acceptance.ts";
import { compare } from "../comparison/compare.ts";
import { CuppingError, messageOf } from "../error.ts";
import { forwardLayer, forwardNet } from "../reference/net.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { DEFAULT_SPREAD, type SpreadOptions, inheritedAllowance } from "./inherited.ts";

export type Mode = "injected" | "inherited" | "both";

/** What is said of one layer. */
export type Verdict =
  | { readonly kind: "pass" }
  /** `injected`: wrong by itself. `graph`: right by itself, and yet the first to be wrong in the whole net. */
  | { readonly kind: "fail"; readonly error: "injected" | "graph" }
  /** Wrong in the whole net only, below a layer that is wrong by itself. */
  | { readonly kind: "inherits"; readonly from: string }
  | { readonly kind: "unsupported"; readonly reason: string }
  /** The engine refused or crashed. */
  | { readonly kind: "error"; readonly message: string }
  /** Not looked at: another layer was asked for, or an earlier failure ended the run. */
  | { readonly kind: "skipped" };

/** One top of a layer. */
interface TopReport {
  readonly blob: BlobId;
  readonly shape: Shape;
  injected: Comparison | null;
  inherited: Comparison | null;
}

export interface LayerReport {
  readonly name: string;
  readonly type: string;
  readonly tops: TopReport[];
  verdict: Verdict;
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
  /** What is being done, and how much of how much: for a progress line. */
  readonly progress?: (what: string, done: number, of: number) => void;
}

/**
 * @param feeds every input of the net, in its shape
 * @throws CuppingError UNSUPPORTED_LAYER when the reference itself cannot compute a layer; NOTHING_COMPARED when no
 *   number was compared, which is never a pass
 */
export async function verify(
  trained: TrainedNet,
  backend: Backend,
  feeds: ReadonlyMap<BlobId, Blob>,
  { mode = "both", layers, failFast = false, spread = DEFAULT_SPREAD, progress = () => {} }: VerifyOptions = {},
): Promise<VerifyReport> {
  const started = performance.now();
  const { net } = trained;
  const computed = net.layers.filter((layer) => layer.type !== "Input");
  const asked = (layer: Layer): boolean => layers === undefined || layers.includes(layer.name);
  const reports = new Map<Layer, LayerReport>(
    computed.map((layer) => [
      layer,
      {
        name: layer.name,
        type: layer.type,
        tops: layer.tops.map((blob, top) => ({ blob, shape: layer.topShapes[top], injected: null, inherited: null })),
        verdict: asked(layer) ? refusal(backend, layer) : { kind: "skipped" },
      },
    ]),
  );

  progress("reference", 0, 1);
  const exact = forwardNet(trained, feeds);
  let stopped = false;
  if (mode !== "inherited") {
    const golden = new Map([...feeds, ...[...exact].map(([id, values]) => [id, rounded(values)] as const)]);
    let done = 0;
    for (const [layer, report] of reports) {
      if (stopped && asked(layer)) report.verdict = { kind: "skipped" };
      if (report.verdict.kind === "pass") {
        progress(layer.name, done, reports.size);
        await checkInjected(trained, backend, layer, report, golden);
        if (failFast && report.verdict.kind !== "pass") stopped = true;
      }
      done++;
    }
  }
  if (mode !== "injected" && !stopped) await checkInherited();

  const all = [...reports.values()];
  const comparedElements = sum(
    all.flatMap(({ tops }) => tops.map((top) => (top.injected?.elements ?? 0) + (top.inherited?.elements ?? 0))),
  );
  if (comparedElements === 0 && all.every(({ verdict }) => verdict.kind === "pass" || verdict.kind === "skipped")) {
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
    layers: all,
    ...conclude(all),
    comparedElements,
    seconds: (performance.now() - started) / 1000,
  };

  async function checkInherited(): Promise<void> {
    // One layer that the engine lacks keeps the whole net from running.
    if (computed.some((layer) => !backend.supports(layer).supported)) {
      if (mode === "inherited") {
        for (const report of reports.values()) if (report.verdict.kind === "pass") report.verdict = { kind: "skipped" };
      }
      return;
    }
    const allowances = inheritedAllowance(trained, feeds, exact, backend.profile, spread, (sample) =>
      progress("random rounding", sample, spread.samples),
    );
    progress("whole net", 0, 1);
    const wanted = computed.filter(asked);
    let got: ReadonlyMap<BlobId, Blob>;
    try {
      got = await runOnce(
        backend,
        trained,
        feeds,
        wanted.flatMap((layer) => layer.tops),
      );
    } catch (error) {
      for (const layer of wanted)
        (reports.get(layer) as LayerReport).verdict = { kind: "error", message: messageOf(error) };
      return;
    }
    let culprit: string | undefined;
    for (const layer of wanted) {
      const report = reports.get(layer) as LayerReport;
      // The layer's own allowance, at the activations of the free run, plus what it inherits.
      const bottoms = layer.bottoms.map((id) => activationOf(exact.get(id)) ?? (feeds.get(id) as Blob));
      const own = forwardLayer(layer, bottoms, paramsOf(trained, layer));
      report.tops.forEach((top, i) => {
        const acceptance = widened(layerAcceptance(own[i], backend.profile), allowances.get(top.blob) as Float64Array);
        const expected = { shape: top.shape, values: (exact.get(top.blob) as Values).values };
        top.inherited = compareShaped(expected, acceptance, got.get(top.blob), top.blob);
      });
      if (report.verdict.kind === "fail") culprit ??= layer.name;
      else if (
        report.verdict.kind === "pass" &&
        report.tops.some(({ inherited }) => (inherited as Comparison).outside > 0)
      ) {
        report.verdict = culprit === undefined ? { kind: "fail", error: "graph" } : { kind: "inherits", from: culprit };
        culprit ??= layer.name;
      }
    }
  }

  async function checkInjected(
    trainedNet: TrainedNet,
    engine: Backend,
    layer: Layer,
    report: LayerReport,
    golden: ReadonlyMap<BlobId, Blob>,
  ): Promise<void> {
    const bottoms = layer.bottoms.map((id) => golden.get(id) as Blob);
    const expected = forwardLayer(layer, bottoms, paramsOf(trainedNet, layer));
    try {
      const one = oneLayerNet(trainedNet, layer);
      const got = await runOnce(engine, one, new Map(layer.bottoms.map((id, i) => [id, bottoms[i]])), layer.tops);
      report.tops.forEach((top, i) => {
        top.injected = compareShaped(
          expected[i],
          layerAcceptance(expected[i], engine.profile),
          got.get(top.blob),
          top.blob,
        );
        if (top.injected.outside > 0) report.verdict = { kind: "fail", error: "injected" };
      });
    } catch (error) {
      report.verdict = { kind: "error", message: messageOf(error) };
    }
  }

  function compareShaped(
    expected: Values,
    acceptance: Parameters<typeof compare>[1],
    got: Blob | undefined,
    id: BlobId,
  ): Comparison {
    if (got === undefined) throw new Error(`the backend returned no blob "${id}"`);
    if (!sameShape(got.shape, expected.shape)) {
      throw new Error(`blob "${id}" is ${formatShape(got.shape)}, and Caffe's is ${formatShape(expected.shape)}`);
    }
    return compare(expected, acceptance, got.data, backend.profile);
  }
}

function refusal(backend: Backend, layer: Layer): Verdict {
  const support = backend.supports(layer);
  return support.supported ? { kind: "pass" } : { kind: "unsupported", reason: support.reason };
}

async function runOnce(
  backend: Backend,
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Blob>,
  fetch: readonly BlobId[],
): Promise<ReadonlyMap<BlobId, Blob>> {
  const session: Session = await backend.prepare(trained);
  try {
    return await session.run(feeds, fetch);
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

function rounded({ shape, values }: Values): Blob {
  return { shape, data: new Float32Array(values) };
}

function activationOf(values: Values | undefined): Activation | undefined {
  return values === undefined ? undefined : { shape: values.shape, data: values.values };
}

function conclude(layers: readonly LayerReport[]): { conforms: boolean; summary: string } {
  const looked = layers.filter(({ verdict }) => verdict.kind !== "skipped");
  const passed = looked.filter(({ verdict }) => verdict.kind === "pass").length;
  const failed = looked.filter(({ verdict }) => verdict.kind === "fail");
  const errors = looked.filter(({ verdict }) => verdict.kind === "error");
  const unsupported = looked.filter(({ verdict }) => verdict.kind === "unsupported");
  const names = (reports: readonly LayerReport[]): string => reports.map(({ name }) => name).join(", ");
  if (failed.length > 0) {
    const [first] = failed;
    const graph = first.verdict.kind === "fail" && first.verdict.error === "graph";
    return {
      conforms: false,
      summary: graph
        ? `Does not conform: every layer is right by itself, but in the whole net ${first.name} is the first that is wrong.`
        : `Does not conform: ${names(failed)} ${failed.length === 1 ? "is" : "are"} wrong by itself.`.replace(
            "are wrong by itself",
            "are wrong by themselves",
          ),
    };
  }
  if (errors.length > 0)
    return { conforms: false, summary: `Does not conform: the engine failed on ${names(errors)}.` };
  if (unsupported.length > 0) {
    return {
      conforms: false,
      summary: `Cannot be said: the engine does not support ${names(unsupported)}; ${passed} of ${looked.length} layers conform.`,
    };
  }
  return { conforms: true, summary: `Conforms: all ${passed} layers compute what Caffe computes.` };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
