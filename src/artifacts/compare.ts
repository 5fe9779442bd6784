/**
 * Checks a converted model against the Caffe net that it came from.
 *
 * Both are fed the same bits. The model's outputs are compared as verify compares a blob of the whole net: what may be inherited
 * from the roundings above is estimated, and the last layer's own error is derived. Of the tensors between, each that is found to
 * be a blob is compared with what the reference makes of the tensors above it (align.ts), and where it is wrong, the known
 * mistakes are tried.
 */
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import { type Acceptance, layerAcceptance, widened } from "../comparison/acceptance.ts";
import { compare, type Comparison } from "../comparison/compare.ts";
import { DEFAULT_SPREAD, inheritedAllowance, type SpreadOptions } from "../conformance/inherited.ts";
import type { Observed } from "../conformance/verify.ts";
import { DEFAULT_BUDGET_MS, type Diagnosis } from "../diagnosis/explain.ts";
import { explainNet } from "../diagnosis/explain-net.ts";
import { CuppingError } from "../error.ts";
import type { Output } from "../reference/forward.ts";
import { forwardLayerIn, forwardNetWithErrors } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { type ArithmeticProfile, PROFILES } from "../tensor/profile.ts";
import { Alignment, segmentAcceptance } from "./align.ts";
import type { BlobReport, CompareReport, OutputReport } from "./compare-report.ts";
import { conclude } from "./conclude.ts";
import { diagnose } from "./diagnose.ts";
import { Hints } from "./hints.ts";
import { InSitu } from "./in-situ.ts";
import { asTaken, type Channels, feed, type Feeding, feedings, type Layout } from "./inputs.ts";
import { openArtifact } from "./open.ts";
import { beyondBlob, isRight, type Matched, matchOutputs } from "./outputs.ts";
import { readAs } from "./reading.ts";
import { countKinds, hiddenParams, isExplainedBy, NOTHING_STORED, ParamStorage } from "./storage.ts";
import { jumps, verdictOf } from "./verdict.ts";

export interface CompareOptions {
  /** What runs the artifact: "onnxruntime", "tfjs:DEVICE" or "process:COMMAND"; by the file's name when absent. */
  readonly engine?: string;
  /** The arithmetic that the artifact claims; its engine's when absent. */
  readonly profile?: ArithmeticProfile["id"];
  /** Which blob a tensor is, by the tensor's name. */
  readonly map?: ReadonlyMap<string, BlobId>;
  /** Of the artifact's inputs; found out when absent. */
  readonly layout?: Layout;
  readonly channels?: Channels;
  readonly spread?: SpreadOptions;
  /** How long the cause of an error is looked for, in milliseconds a tensor; 0: not at all. */
  readonly explainMs?: number;
  /** What is being done: for a progress line. */
  readonly progress?: (what: string) => void;
  /** Told of every tensor that was compared, with its numbers: own errors are those `inSitu`, of outputs also `inherited`. */
  readonly observe?: (observed: Observed, profile: ArithmeticProfile) => void;
}

/**
 * @param given every input of the net, in its shape
 * @throws CuppingError for a file that cannot be opened or run, INPUT_SHAPE where the net's inputs do not fit the artifact's,
 *   INVALID_VALUE where one of them takes whole numbers, and is given others,
 *   NOTHING_COMPARED where the artifact has no output of a size of the net's
 */
export async function compareArtifact(
  trained: TrainedNet,
  file: string,
  given: ReadonlyMap<BlobId, Blob>,
  {
    engine,
    profile: claimed,
    map = new Map(),
    layout,
    channels,
    spread = DEFAULT_SPREAD,
    explainMs = DEFAULT_BUDGET_MS,
    progress = () => {},
    observe,
  }: CompareOptions = {},
): Promise<CompareReport> {
  const started = performance.now();
  const { net } = trained;
  progress("opens the artifact");
  await using opened = await openArtifact(file, engine);
  const profile = PROFILES.find(({ id }) => id === claimed) ?? opened.profile;
  const artifact = { ...opened, profile };
  const ways = feedings(net, artifact, { layout, channels, map });
  const { feeds, taken } = asTaken(ways[0], artifact, given);
  progress("reference");
  const exact = forwardNetWithErrors(trained, feeds, undefined, (layer, bottoms, params) =>
    forwardLayerIn(profile, layer, bottoms, params),
  );
  const allowances = inheritedAllowance(trained, feeds, exact, profile, spread);
  // What an estimate says of places would let other mistakes pass.
  for (const layer of net.layers) for (const id of layer.tops) if (jumps(layer, id)) allowances.get(id)?.fill(0);
  const inherited = (id: BlobId): Judged => {
    const expected = exact.get(id) as Output;
    return { expected, acceptance: widened(layerAcceptance(expected, profile), allowances.get(id) as Float64Array) };
  };
  const judge = (id: BlobId, got: Blob): Comparison => {
    const { expected, acceptance } = inherited(id);
    return compare(expected, acceptance, got.data, profile);
  };
  const trials: Trial[] = [];
  for (const way of ways) {
    progress("artifact");
    const tensors = await artifact.run(feed(way, feeds));
    trials.push({ way, tensors, outputs: matchOutputs(net.outputs, exact, artifact, tensors, map, judge) });
  }
  const align = ({ way, tensors, outputs }: Trial): Alignment =>
    new Alignment(
      trained,
      artifact,
      tensors,
      new Map(way.map(({ blob, tensor }) => [blob, tensor])),
      new InSitu(trained, feeds, profile, spread),
      {
        hints: new Hints(net, tensors.keys(), map),
        outputs: new Map(outputs.flatMap(({ blob, tensor }) => (tensor === null ? [] : [[blob, tensor] as const]))),
        outputsAreRight: outputs.every(isRight),
        isExplained: (segment, top, got) =>
          explainMs > 0 &&
          segment.last.tops.length === 1 &&
          top === 0 &&
          diagnose(segment, [got], profile, { budgetMs: explainMs, pairs: false }).explanations.length > 0,
        progress: (layer) => progress(`aligns ${layer}`),
      },
    );
  const right = trials.filter(({ outputs }) => outputs.every(isRight));
  const trial = right.at(0) ?? likeliest(trials, align);
  if (trial.outputs.every(({ comparison }) => comparison === null)) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: file,
      problem: "No output of the artifact has as many elements as an output of the net, so nothing can be said.",
      remedy: "Check that it was converted from this net, or say which tensor is which blob: --map.",
    });
  }
  const alignment = align(trial);
  alignment.run();

  const known = new Set([
    ...trial.way.map(({ tensor }) => tensor),
    ...[...alignment.places.values()].flatMap((place) => ("tensor" in place ? [place.tensor] : [])),
  ]);
  const found = new Set<string>();
  const params = new ParamStorage(trained, artifact, alignment.graph, known);
  const report = (blob: BlobId, layer: Layer): BlobReport => {
    const place = alignment.places.get(blob);
    const own = place !== undefined && "tensor" in place ? place : null;
    let diagnosis: Diagnosis | null = null;
    // A mistake is told by all tops of its layer, and said once, of the first that is wrong.
    const tops = layer.tops.flatMap((top) => {
      const one = alignment.places.get(top);
      return one !== undefined && "got" in one ? [one] : [];
    });
    const isFirst = place === tops.find(({ kind }) => kind === "wrong");
    const top = layer.tops.indexOf(blob);
    let storage = NOTHING_STORED;
    if (place?.kind === "right" || place?.kind === "wrong") {
      progress(`the params of ${layer.name}`);
      storage = params.behind(place, top, null);
    }
    const quantised = place?.kind === "wrong" ? params.quantised(place, top, storage.stored) : null;
    // What the file's numbers explain needs no other cause.
    const isExplained = isExplainedBy(storage) || quantised !== null;
    const canExplain = isFirst && tops.length === layer.tops.length && explainMs > 0;
    if (place?.kind === "wrong" && canExplain && !isExplained) {
      progress(`the cause of ${layer.name}'s error`);
      const got = tops.map((one) => one.got);
      diagnosis = diagnose(place.segment, got, profile, { budgetMs: explainMs, first: [...found] });
      for (const { mistakes } of diagnosis.explanations) for (const { id } of mistakes) found.add(id);
      if (diagnosis.explanations.length > 0) storage = params.behind(place, top, diagnosis);
    }
    const node = own === null ? undefined : alignment.graph.maker(own.tensor);
    return {
      blob,
      layer: layer.name,
      type: layer.type,
      kind: place?.kind ?? "unseen",
      tensor: own?.tensor ?? null,
      by: own === null ? null : (alignment.hints.of(blob).get(own.tensor) ?? "numbers"),
      others: own?.others ?? (place?.kind === "lost" ? place.candidates : []),
      reading: own?.reading ?? null,
      node: node === undefined ? null : { name: node.name, type: node.type },
      through: own === null ? [] : own.segment.layers.map(({ name }) => name),
      own: own?.own ?? null,
      diagnosis,
      ...storage,
      quantised,
    };
  };
  const layers = net.layers.filter(({ type }) => type !== "Input");
  const blobs = layers.flatMap((layer) => layer.tops.map((blob) => report(blob, layer)));
  if (observe !== undefined) {
    progress("what there is to see");
    show(layers, trial, alignment, inherited, profile, observe);
  }
  const wrongBlobs = blobs.filter(({ kind }) => kind === "wrong");
  const explained = new Set(
    wrongBlobs
      .filter(
        ({ diagnosis, followsStored, quantised }) =>
          (diagnosis?.explanations.length ?? 0) > 0 || followsStored === true || quantised !== null,
      )
      .map(({ layer }) => layer),
  );
  const unexplained = wrongBlobs.filter(({ layer, through }) => through.length === 1 && !explained.has(layer));
  let graph: CompareReport["graph"] = null;
  if (unexplained.length > 0 && explainMs > 0) {
    progress("the cause in the graph");
    const got = new Map(
      [...alignment.places].flatMap(([id, place]) => ("got" in place ? [[id, place.got] as const] : [])),
    );
    graph = explainNet(
      { trained, feeds, got, profile },
      unexplained.map(({ layer, own }) => ({
        layer: layers.find(({ name }) => name === layer) as Layer,
        outside: own?.outside ?? 0,
      })),
      (cut, fed, values) => inheritedAllowance(cut, fed, values, profile, spread),
      { budgetMs: explainMs },
    );
  }
  const compared = [...trial.outputs.map(({ comparison }) => comparison), ...blobs.map(({ own }) => own)].flatMap(
    (comparison) => comparison ?? [],
  );
  const firstWrong = blobs.find(({ kind }) => kind === "wrong" || kind === "lost") ?? null;
  const evidence = { net, exact, places: alignment.places, judge, profile };
  const outputs = trial.outputs.map((output): OutputReport => {
    const verdict = verdictOf(output.blob, output.comparison, evidence);
    return {
      ...output,
      verdict,
      beyond: verdict === "wrong" ? beyondBlob(output, alignment, trial.tensors, profile, explainMs) : null,
    };
  });
  const hidden = hiddenParams(blobs, profile);
  const isWrong =
    outputs.some(({ verdict }) => verdict === "wrong" || verdict === "missing") ||
    wrongBlobs.length > 0 ||
    hidden.length > 0;
  const isOpen = outputs.some(({ verdict }) => verdict === "undecided");
  return {
    net: net.name,
    artifact: {
      file,
      format: artifact.format,
      producer: artifact.producer,
      engine: artifact.engine,
      profile: profile.id,
      unseen: artifact.unseen ?? "",
      formats: params.formats(),
    },
    inputs: {
      feedings: trial.way,
      others: right.filter((other) => other !== trial).map(({ way }) => way),
      isSure: right.length > 0 || trials.length === 1,
      taken,
    },
    outputs,
    blobs,
    firstWrong,
    graph,
    params: artifact.constant === undefined ? null : countKinds(blobs),
    hidden,
    conforms: !isWrong && !isOpen,
    undecided: !isWrong && isOpen,
    summary: conclude(outputs, blobs, firstWrong, hidden),
    comparedElements: compared.reduce((total, { elements }) => total + elements, 0),
    seconds: (performance.now() - started) / 1000,
  };
}

/** The artifact, fed in one way. */
interface Trial {
  readonly way: readonly Feeding[];
  readonly tensors: ReadonlyMap<string, Blob>;
  readonly outputs: readonly Matched[];
}

/** The way of feeding in which most tensors are right, where the outputs are right in none. */
function likeliest(trials: readonly Trial[], align: (trial: Trial) => Alignment): Trial {
  if (trials.length === 1) return trials[0];
  const counts = trials.map((trial) => {
    const alignment = align(trial);
    alignment.run(false);
    return alignment.right;
  });
  return trials[counts.indexOf(Math.max(...counts))];
}

/** What should be there, and how far from it an honest engine may be. */
interface Judged {
  readonly expected: Output;
  readonly acceptance: Acceptance;
}

/** Hands on all that was compared: tensors that are blobs, on the tensors above them, and outputs, on the whole net. */
function show(
  layers: readonly Layer[],
  trial: Trial,
  alignment: Alignment,
  inherited: (id: BlobId) => Judged,
  profile: ArithmeticProfile,
  observe: (observed: Observed, profile: ArithmeticProfile) => void,
): void {
  for (const layer of layers) {
    for (const [top, blob] of layer.tops.entries()) {
      const seen = { layer: layer.name, blob };
      const place = alignment.places.get(blob);
      if ((place?.kind === "right" || place?.kind === "wrong") && place.own.misshapen === null) {
        const { segment, got } = place;
        const expected = segment.compute()[top];
        const acceptance = segmentAcceptance(expected, segment, profile);
        observe({ ...seen, error: "inSitu", expected, got, acceptance }, profile);
      }
      const { tensor, reading } = trial.outputs.find((output) => output.blob === blob) ?? {};
      if (tensor && reading) {
        const { expected, acceptance } = inherited(blob);
        const got = readAs(expected.shape, reading, trial.tensors.get(tensor) as Blob);
        observe({ ...seen, error: "inherited", expected, got, acceptance }, profile);
      }
    }
  }
}
